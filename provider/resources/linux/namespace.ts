/**
 * A named network namespace, as `ip netns` keeps them under /run/netns. Its lo bears the owner mark as ifalias; between
 * its birth and that moment the ledger says whose it is. Its loopback is up. Another name makes another namespace.
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { isMark, namespaceId } from "../../core/owner";
import type { Command } from "../../host/host";
import { namespaceName } from "../../net/fields";
import { giveBackSetting, heldSettings, holdSetting, observeSettings } from "./setting";
import type { Setting } from "./setting";
import { sysctlKey, sysctlPath, sysctlValue } from "./sysctl-key";

export interface NamespaceInputs {
    name: string;
    sysctls: Record<string, string>;
}

export interface NamespaceOutputs {
    path: string;
}

type Seen = Observed<NamespaceInputs, NamespaceOutputs> & {
    alias: string | undefined;
    up: boolean;
    /** Its making was cut off before it bore the mark. */
    half: boolean;
    claimed: string | undefined;
    settings: Setting[];
};

const making = "making";
const made = "made";

export const namespace = define<NamespaceInputs, NamespaceOutputs, Seen>({
    type: "linux:Namespace",
    fields: {
        name: namespaceName(),
        sysctls: z
            .record(sysctlKey(), sysctlValue(), "is not a set of sysctls. Give keys and values")
            .default({}),
    },
    replaceOn: ["name"],
    outputs: ["path"],
    id: ({ name }) => name,
    claims: ({ name }) => [
        { property: "name", key: `namespace ${name}`, what: `the namespace name ${name}` },
    ],

    async observe(world, { want, mark, was, deleting, adopted }) {
        const namespaces = await world.namespaces();
        if (!namespaces.has(want.name)) return undefined;
        const outputs = { path: `/run/netns/${want.name}` };
        // Its id says enough for its end, and a process in it, to read more, would cost more than all the rest.
        if (deleting && adopted !== true && namespaces.get(want.name) === namespaceId(mark)) {
            return {
                mark,
                settings: [],
                alias: mark,
                up: true,
                half: false,
                claimed: undefined,
                inputs: {},
                outputs,
            };
        }
        const claim = (await world.claims(ledgerKey(want.name))).find((entry) => entry.mark === mark);
        const lo = await world.link("lo", want.name);
        const asked = Object.keys({ ...was?.sysctls, ...want.sysctls });
        const left = (await heldSettings(world, want.name, mark)).filter(
            (key) => !asked.some((other) => sysctlPath(other) === sysctlPath(key)),
        );
        const keys = [...asked, ...left];
        const settings = await observeSettings(world, keys, want.name, mark);
        const sysctls = Object.fromEntries(
            settings.flatMap(({ key, value }) =>
                value === undefined || want.sysctls[key] === undefined ? [] : [[key, value]],
            ),
        );
        const half = lo?.alias === undefined && claim?.previous === making;
        return {
            settings,
            mark: half ? mark : isMark(lo?.alias) ? lo.alias : undefined,
            alias: lo?.alias,
            up: lo?.up ?? false,
            claimed: claim?.previous as string | undefined,
            inputs: { sysctls },
            half,
            outputs,
            restore: { alias: lo?.alias ?? "", up: lo?.up ?? false },
        };
    },

    plan({ want, mark, seen }) {
        const claim = (previous: string): Command => ({
            claim: ledgerKey(want.name),
            mark,
            previous,
            exclusive: false,
        });
        const name: Command = { ip: ["netns", "set", want.name, String(namespaceId(mark))] };
        const create: Command[] =
            seen === undefined ? [claim(making), { ip: ["netns", "add", want.name] }, name] : [];
        const marked = seen?.alias === mark && seen.up;
        const sign: Command[] = marked
            ? []
            : [{ ip: ["link", "set", "dev", "lo", "alias", mark, "up"], namespace: want.name }];
        const done = seen === undefined || seen.claimed === making ? [claim(made)] : [];
        // What they were before can only be seen once it is there: for a new one this is the second round's work.
        const settings = (seen?.settings ?? []).flatMap((setting) => {
            const value = want.sysctls[setting.key];
            return value === undefined
                ? giveBackSetting(setting, want.name, mark)
                : holdSetting(setting, value, want.name, mark);
        });
        return [...create, ...sign, ...done, ...settings];
    },

    replay: ({ want, found, plan }) => [
        ...plan(found),
        ...Object.entries(want.sysctls).map(([key, value]): Command => ({
            sysctl: sysctlPath(key),
            value,
            namespace: want.name,
        })),
    ],

    unplan({ was, mark, seen, adopted }) {
        const forget: Command = { release: ledgerKey(was.name), mark };
        const giveBack = (settings: Setting[]) =>
            settings.flatMap((setting) => giveBackSetting(setting, was.name, mark));
        if (adopted === undefined) {
            return [
                { deleteNamespace: was.name },
                ...giveBack(seen.settings.map((setting) => ({ ...setting, value: undefined }))),
                forget,
            ];
        }
        const { alias, up } = adopted.restore as { alias: string; up: boolean };
        const lo: Command = {
            ip: ["link", "set", "dev", "lo", "alias", alias, up ? "up" : "down"],
            namespace: was.name,
        };
        return [...giveBack(seen.settings), lo, forget];
    },
});

function ledgerKey(name: string): string {
    return `namespace ${name}`;
}
