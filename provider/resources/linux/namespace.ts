/**
 * A named network namespace, as `ip netns` keeps them under /run/netns. Its lo bears the owner mark as ifalias; between
 * its birth and that moment the ledger says whose it is. Its loopback is up. Another name makes another namespace.
 */
import { z } from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { isMark } from "../../core/owner";
import type { Command } from "../../host/host";
import { namespaceName } from "../../net/fields";
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
    claimed: string | undefined;
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

    async observe(world, { want, mark }) {
        if (!(await world.namespaces()).has(want.name)) return undefined;
        const lo = await world.link("lo", want.name);
        const claim = (await world.claims(ledgerKey(want.name))).find((entry) => entry.mark === mark);
        const keys = Object.keys(want.sysctls);
        const values = await world.sysctls(keys.map(sysctlPath), want.name);
        const sysctls = Object.fromEntries(
            keys.flatMap((key) => {
                const value = values.get(sysctlPath(key));
                return value === undefined ? [] : [[key, value]];
            }),
        );
        const half = lo?.alias === undefined && claim?.previous === making;
        return {
            mark: half ? mark : isMark(lo?.alias) ? lo.alias : undefined,
            alias: lo?.alias,
            up: lo?.up ?? false,
            claimed: claim?.previous as string | undefined,
            inputs: { sysctls },
            outputs: { path: `/run/netns/${want.name}` },
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
        const create: Command[] =
            seen === undefined ? [claim(making), { ip: ["netns", "add", want.name] }] : [];
        const marked = seen?.alias === mark && seen.up;
        const sign: Command[] = marked
            ? []
            : [{ ip: ["link", "set", "dev", "lo", "alias", mark, "up"], namespace: want.name }];
        const done = seen === undefined || seen.claimed === making ? [claim(made)] : [];
        const settings = Object.entries(want.sysctls)
            .filter(([key, value]) => seen?.inputs.sysctls?.[key] !== value)
            .map(([key, value]): Command => ({ sysctl: sysctlPath(key), value, namespace: want.name }));
        return [...create, ...sign, ...done, ...settings];
    },

    unplan({ was, mark, adopted }) {
        const forget: Command = { release: ledgerKey(was.name), mark };
        if (adopted === undefined) return [{ deleteNamespace: was.name }, forget];
        const { alias, up } = adopted.restore as { alias: string; up: boolean };
        return [
            { ip: ["link", "set", "dev", "lo", "alias", alias, up ? "up" : "down"], namespace: was.name },
            forget,
        ];
    },
});

function ledgerKey(name: string): string {
    return `namespace ${name}`;
}
