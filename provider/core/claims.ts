import { overlaps, parseCidr } from "../net/cidr";
import type { AnyDefinition, Claim, Common, Failure } from "./define";
import { hostKey } from "./host-fields";
import { describeMark, ownerMark } from "./owner";

interface Held {
    claim: Claim;
    mark: string;
}

/** Finds two resources of one stack that want the same address, name, port or network on one host. */
export class Claims {
    private readonly held = new Map<string, Held[]>();

    /** Enters a resource's claims, in place of those it had, and tells which of them others hold. */
    add(definition: AnyDefinition, inputs: Common): Failure[] {
        const mark = ownerMark(inputs.owner, definition.type);
        for (const [key, list] of this.held) {
            this.held.set(
                key,
                list.filter((held) => held.mark !== mark),
            );
        }
        const host = hostKey(inputs.host);
        return (definition.claims?.(inputs) ?? []).flatMap((claim) => {
            const list = this.list(`${host} ${claim.key}`);
            const other = list.find((held) => collide(held.claim, claim));
            list.push({ claim, mark });
            if (other === undefined) return [];
            const whose =
                other.mark === mark
                    ? `${other.claim.property} of this resource has ${other.claim.what}`
                    : `${describeMark(other.mark)} has ${other.claim.what}`;
            return [
                { property: claim.property, reason: `${claim.what} is taken: ${whose}. Give each its own.` },
            ];
        });
    }

    private list(key: string): Held[] {
        const list = this.held.get(key) ?? [];
        this.held.set(key, list);
        return list;
    }
}

function collide(a: Claim, b: Claim): boolean {
    if (a.group !== undefined && a.group === b.group) return false;
    return (a.networks ?? []).every((network, index) => {
        const [one, two] = [parseCidr(network), parseCidr(b.networks?.[index] ?? "")];
        return one !== undefined && two !== undefined && overlaps(one, two);
    });
}
