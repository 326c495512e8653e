/**
 * An address on an interface that something else made. The kernel has no place for a mark on it: the ledger says
 * whose it is. An address that is there already is refused; adopted, it stays on delete.
 */
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { parseCidr } from "../../net/cidr";
import { interfaceAddress, interfaceName, namespaceName } from "../../net/fields";
import { addressKey } from "./link";
import { addressClaims } from "./link-claims";
import { addressOptions } from "./link-addresses";
import { claimFor } from "../../host/ledger";

export interface AddressInputs {
    dev: string;
    cidr: string;
    namespace?: string | undefined;
}

type Seen = Observed<AddressInputs, Record<string, never>>;

export const address = define<AddressInputs, Record<string, never>, Seen>({
    type: "linux:Address",
    fields: { dev: interfaceName(), cidr: interfaceAddress(), namespace: namespaceName().optional() },
    replaceOn: ["dev", "cidr", "namespace"],
    outputs: [],
    id: ({ dev, cidr, namespace }) => `${namespace ?? ""}/${dev} ${cidr}`,
    claims({ dev, cidr, namespace }) {
        const parsed = parseCidr(cidr);
        return parsed === undefined ? [] : addressClaims("cidr", parsed, { name: dev, namespace }, undefined);
    },

    async observe(world, { want, mark }) {
        const addresses = await world.addresses(want.dev, want.namespace);
        if (!addresses.some(({ cidr }) => cidr === want.cidr)) return undefined;
        const claims = await world.claims(addressKey(want.namespace, want.dev, want.cidr));
        const claim = claimFor(mark, claims);
        return { mark: claim?.mark, inputs: {}, outputs: {}, restore: true };
    },

    plan({ want, mark, seen }) {
        const claim = {
            claim: addressKey(want.namespace, want.dev, want.cidr),
            mark,
            previous: null,
            exclusive: true,
        };
        const add = {
            ip: ["address", "add", want.cidr, "dev", want.dev, ...addressOptions(want.cidr)],
            namespace: want.namespace,
        };
        return [...(seen?.mark === mark ? [] : [claim]), ...(seen === undefined ? [add] : [])];
    },

    unplan({ was, mark, adopted }) {
        const remove = { ip: ["address", "del", was.cidr, "dev", was.dev], namespace: was.namespace };
        return [
            ...(adopted === undefined ? [remove] : []),
            { release: addressKey(was.namespace, was.dev, was.cidr), mark },
        ];
    },
});
