/**
 * A PAT router: one nft table of its own in the namespace (or on the host itself) that it makes a router. Every update is
 * one transaction; no other table is touched. Its mark is the comment of the elements of its set of LANs, because nft's
 * JSON leaves out a table's comment, and `flush table` leaves sets alone. IP forwarding is switched on while it lives.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { isMark } from "../../core/owner";
import type { Command } from "../../host/host";
import type { NftTable } from "../../host/parse/nft-json";
import { interfaceName, namespaceName, tableName, unique, whole } from "../../net/fields";
import { lanSet, policyOf, routerRules, routerTransaction, ruleComment } from "../../net/router-rules";
import type { RouterSpec } from "../../net/router-rules";
import { placedName } from "./link";
import { giveBackSetting, holdSetting, observeSettings } from "./setting";
import type { Setting } from "./setting";
import { sysctlPath } from "./sysctl-key";

export interface PatRouterInputs {
    name: string;
    namespace?: string | undefined;
    wan: string;
    lans: string[];
    forward: "drop" | "accept";
    masquerade: boolean;
    hairpin: boolean;
    mssClamp: boolean;
    logDrops?: { prefix: string; rate: string; group?: number | undefined } | undefined;
    ipv6?: boolean | undefined;
}

export interface PatRouterOutputs {
    table: string;
}

type Seen = Observed<PatRouterInputs, PatRouterOutputs> & { there: boolean; settings: Setting[] };

export const patRouter = define<PatRouterInputs, PatRouterOutputs, Seen>({
    type: "linux:PatRouter",
    fields: {
        name: tableName(),
        namespace: namespaceName().optional(),
        wan: interfaceName(),
        lans: unique(interfaceName(), "LAN interface").refine(
            (lans) => lans.length > 0,
            "is empty. Name at least one LAN interface",
        ),
        forward: z.enum(["drop", "accept"], "is not a policy. Give `drop` or `accept`").default("drop"),
        masquerade: z.boolean().default(true),
        hairpin: z.boolean().default(true),
        mssClamp: z.boolean().default(false),
        logDrops: z
            .strictObject({
                prefix: z
                    .string()
                    .regex(
                        /^[\w .:/@-]{1,60}$/,
                        "is not a log prefix. Use 1 to 60 letters, digits, blanks and '._:/@-'",
                    )
                    .default("virtnet-dropped: "),
                rate: z
                    .string()
                    .regex(/^[1-9]\d{0,5}\/(second|minute|hour|day)$/, "is not a rate. Write it as 2/minute")
                    .default("2/minute"),
                group: whole("an nflog group", 0, 65_535).optional(),
            })
            .optional(),
        ipv6: z.boolean().optional(),
    },
    replaceOn: ["name", "namespace"],
    outputs: ["table"],
    id: placedName,
    rules: ({ wan, lans }) =>
        lans.includes(wan)
            ? [
                  {
                      property: "wan",
                      reason: `${wan} is one of the LANs too. A router has its outside on another interface.`,
                  },
              ]
            : [],
    claims: ({ name, namespace }) => [
        { property: "name", key: `table ${namespace ?? ""}/${name}`, what: `the router name ${name}` },
    ],

    async observe(world, { want, mark, deleting }) {
        const [table, settings] = await Promise.all([
            world.table("inet", want.name, want.namespace),
            observeSettings(world, allKeys, want.namespace, mark),
        ]);
        if (table === undefined) {
            const absent = { there: false, settings, inputs: {}, outputs: { table: "" } };
            // A deletion that was cut off, or a table that another deleted: forwarding is still to be given back.
            const left = deleting && settings.some(({ claimed }) => claimed);
            return left ? { ...absent, mark } : { ...absent, mark: undefined, free: true };
        }
        const found = table.elements.find(({ set, comment }) => set === lanSet && isMark(comment))?.comment;
        const off = settings
            .filter(({ key, value }) => forwardingKeys(want).includes(key) && value !== "1")
            .map(({ key, value }) => `${key} is ${value || "absent"}`);
        const foreign = found === undefined;
        return {
            mark: found,
            there: true,
            settings,
            inputs: {
                lans: want.lans.filter((lan) =>
                    table.elements.some(({ set, key }) => set === lanSet && key === lan),
                ),
            },
            outputs: { table: `inet ${want.name}` },
            drift: foreign ? [] : [...tableDrift(asSpec(want), table), ...off],
            restore: foreign
                ? ((await world.output(["nft", "-s", "list", "table", "inet", want.name], want.namespace)) ??
                  "")
                : "",
        };
    },

    plan({ want, mark, seen }) {
        const { namespace } = want;
        const current =
            seen?.mark === mark && seen.inputs.lans?.length === want.lans.length && tableIsRight(seen);
        const replace =
            seen?.there === true && seen.mark !== mark && !isMark(seen.mark)
                ? [`delete table inet ${want.name}`]
                : [];
        const table: Command[] = current
            ? []
            : [{ nft: [...replace, ...routerTransaction(asSpec(want), mark)], namespace }];
        const wanted = forwardingKeys(want);
        const settings = (seen?.settings ?? []).flatMap((setting) =>
            wanted.includes(setting.key)
                ? holdSetting(setting, "1", namespace, mark)
                : giveBackSetting(setting, namespace, mark),
        );
        return [...table, ...settings];
    },

    replay: ({ want, found, plan }) => [
        ...plan(found),
        ...forwardingKeys(want).map((key): Command => ({
            sysctl: sysctlPath(key),
            value: "1",
            namespace: want.namespace,
        })),
    ],

    unplan({ was, mark, seen, adopted }) {
        const { namespace } = was;
        const restore = adopted === undefined ? [] : String(adopted.restore).trimEnd().split("\n");
        const lines = [...(seen.there ? [`delete table inet ${was.name}`] : []), ...restore];
        // While it forwards it filters.
        return [
            ...seen.settings.flatMap((setting) => giveBackSetting(setting, namespace, mark)),
            ...(lines.length === 0 ? [] : [{ nft: lines, namespace }]),
        ];
    },
});

const allKeys = ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"];

/** Switching on IPv6 forwarding makes a host deaf to router advertisements (ip-sysctl.rst, accept_ra): on the host itself only when asked for. */
function forwardingKeys({ namespace, ipv6 }: PatRouterInputs): string[] {
    return (ipv6 ?? namespace !== undefined) ? allKeys : allKeys.slice(0, 1);
}

function asSpec(want: PatRouterInputs): RouterSpec {
    const { name, namespace, wan, lans, forward, masquerade, hairpin, mssClamp, logDrops } = want;
    return {
        name,
        onHost: namespace === undefined,
        wan,
        lans,
        forward,
        masquerade,
        hairpin,
        mssClamp,
        logDrops,
    };
}

function tableIsRight(seen: Seen): boolean {
    return !(seen.drift ?? []).some((phrase) => phrase.startsWith("chain "));
}

/** What a listing shows that the rules do not say, and the other way round, a phrase each. */
function tableDrift(spec: RouterSpec, table: NftTable): string[] {
    const expected = routerRules(spec);
    return ["forward", "prerouting", "output", "postrouting"].flatMap((chain) => {
        const there = table.chains.find(({ name }) => name === chain);
        if (there === undefined) return [`chain ${chain} is missing`];
        const found = table.rules.filter((rule) => rule.chain === chain).map(({ comment }) => comment);
        const wanted = expected.filter((rule) => rule.chain === chain);
        const missing = wanted.filter((rule) => !found.includes(ruleComment(rule)));
        const strange = found.filter((comment) => !wanted.some((rule) => ruleComment(rule) === comment));
        const disorder =
            missing.length === 0 &&
            strange.length === 0 &&
            wanted.some((rule, index) => ruleComment(rule) !== found[index]);
        return [
            ...(there.policy === policyOf(spec, chain) ? [] : [`chain ${chain} has policy ${there.policy}`]),
            ...(missing.length === 0
                ? []
                : [`chain ${chain} lacks ${missing.map(({ role }) => role).join(", ")}`]),
            ...(strange.length === 0
                ? []
                : [`chain ${chain} has ${strange.length} rule(s) that are not its own`]),
            ...(disorder ? [`chain ${chain} has its rules in another order`] : []),
        ];
    });
}
