/**
 * A network sysctl, set inside its namespace (or on the host itself) and given back as it was on delete. The ledger
 * remembers the former value from before the first write, so that a crash cannot lose it.
 */
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { namespaceName } from "../../net/fields";
import { giveBackSetting, sysctlLedgerKey } from "./setting";
import { sysctlKey, sysctlPath, sysctlValue } from "./sysctl-key";
import { claimFor } from "../../host/ledger";

export interface SysctlInputs {
    key: string;
    value: string;
    namespace?: string | undefined;
}

export interface SysctlOutputs {
    previousValue: string;
}

type Seen = Observed<SysctlInputs, SysctlOutputs> & { value: string };

export const sysctl = define<SysctlInputs, SysctlOutputs, Seen>({
    type: "linux:Sysctl",
    fields: {
        key: sysctlKey(),
        value: sysctlValue(),
        namespace: namespaceName().optional(),
    },
    replaceOn: ["key", "namespace"],
    outputs: ["previousValue"],
    id: ({ key, namespace }) => (namespace === undefined ? key : `${namespace}/${key}`),
    claims: (inputs) => [
        {
            property: "key",
            key: sysctlLedgerKey(inputs.key, inputs.namespace),
            what: `the sysctl ${inputs.key}`,
        },
    ],

    async observe(world, { want, mark }) {
        const value = (await world.sysctls([sysctlPath(want.key)], want.namespace)).get(sysctlPath(want.key));
        if (value === undefined) return undefined;
        const claims = await world.claims(sysctlLedgerKey(want.key, want.namespace));
        const claim = claimFor(mark, claims);
        return {
            mark: claim?.mark,
            free: claim === undefined,
            value,
            inputs: { value },
            outputs: { previousValue: (claim?.previous as string | undefined) ?? value },
        };
    },

    plan({ want, mark, seen }) {
        const claim = {
            claim: sysctlLedgerKey(want.key, want.namespace),
            mark,
            previous: seen?.value ?? null,
            exclusive: true,
        };
        const write = { sysctl: sysctlPath(want.key), value: want.value, namespace: want.namespace };
        return [...(seen?.mark === mark ? [] : [claim]), ...(seen?.value === want.value ? [] : [write])];
    },

    unplan({ was, mark, seen }) {
        const { value, outputs } = seen;
        const setting = { key: was.key, value, former: outputs.previousValue, claimed: true };
        return giveBackSetting(setting, was.namespace, mark);
    },
});
