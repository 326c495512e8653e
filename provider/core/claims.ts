import { overlaps, parseCidr } from "../net/cidr";
import type { AnyDefinition, Claim, Common, Failure } from "./define";
import { hostKey } from "./host-fields";
import { describeMark, ownerMark } from "./owner";
import { Secrets } from "./secrets";

interface Held {
    claim: Claim;
    mark: string;
}

/** Finds two resources of one stack that want the same address, name, port or network on one host. */
export class Claims {
    private readonly held = new Map<string, Held[]>();
    /** The keys that each mark has claims under. */
    private readonly keysOf = new Map<string, string[]>();

    /** Enters a resource's claims, in place of those it had, and tells which of them others hold. */
    add(definition: AnyDefinition, inputs: Common): Failure[] {
        const mark = ownerMark(inputs.owner, definition.type);
        this.forget(mark);
        const host = hostKey(inputs.host);
        const secrets = new Secrets({ ...inputs });
        const failures = (definition.claims?.(inputs) ?? []).flatMap((claim) => {
            const key = `${host} ${claim.key}`;
            const list = this.held.get(key) ?? [];
            this.held.set(key, list);
            this.keysOf.set(mark, [...(this.keysOf.get(mark) ?? []), key]);
            const other = list.find((held) => collide(held.claim, claim));
            list.push({ claim: { ...claim, what: secrets.hide(claim.what) }, mark });
            if (other === undefined) return [];
            const whose =
                other.mark === mark
                    ? `${other.claim.property} of this resource has ${other.claim.what}`
                    : `${describeMark(other.mark)} has ${other.claim.what}`;
            return [
                { property: claim.property, reason: `${claim.what} is taken: ${whose}. Give each its own.` },
            ];
        });
        // The same address twice collides in its namespace and on its LAN: once is enough to say.
        return failures.filter(
            ({ property }, index) => failures.findIndex((other) => other.property === property) === index,
        );
    }

    /** Takes back all that a mark has claimed. */
    forget(mark: string): void {
        for (const key of this.keysOf.get(mark) ?? []) {
            const others = this.held.get(key)?.filter((held) => held.mark !== mark) ?? [];
            this.held.set(key, others);
        }
        this.keysOf.delete(mark);
    }
}

function collide(a: Claim, b: Claim): boolean {
    if (a.group !== undefined && a.group === b.group) return false;
    return (a.networks ?? []).every((network, index) => {
        const [one, two] = [parseCidr(network), parseCidr(b.networks?.[index] ?? "")];
        return one !== undefined && two !== undefined && overlaps(one, two);
    });
}
