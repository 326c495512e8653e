import type { Entry } from "../host/ledger";
import type { AnyCommand, AnySite, Inputs, Seen } from "./any";
import type { AnyDefinition } from "./define";
import { LabError } from "./errors";
import { describeMark, isMark } from "./owner";

/** What becomes of an object that bears no mark of ours: refused, or taken over until it is given back. */
export class Adoption {
    constructor(private readonly definition: AnyDefinition) {}

    /** What the ledger remembers of an object that a mark has adopted. */
    async entryOf(site: AnySite, inputs: Inputs, mark: string): Promise<Entry | undefined> {
        if (this.definition.namedByMark === true) return undefined;
        const claims = await site.ledger.get(this.key(inputs));
        return claims.find((claim) => claim.mark === mark);
    }

    /** Records what an object was before it is touched, or refuses to touch it. */
    begin(site: AnySite, want: Inputs, mark: string, seen: Seen, isBegun: boolean): AnyCommand[] {
        if (!want.adopt || isMark(seen.mark) || seen.unadoptable !== undefined)
            throw this.refusal(want, seen);
        if (isBegun) return []; // by a run that was cut off: what it recorded is how the object was
        const found = site.persistence === undefined ? {} : { seen };
        return [{ claim: this.key(want), mark, previous: seen.restore ?? null, exclusive: true, ...found }];
    }

    private refusal(want: Inputs, { mark, unadoptable }: Seen): LabError {
        const [wrong, remedy] = isMark(mark)
            ? [
                  `it belongs to ${describeMark(mark)}`,
                  "If that is this resource under its old name, give it `aliases: [{ name: … }]`; otherwise manage it in one place only",
              ]
            : unadoptable !== undefined
              ? [
                    `it is there already, was not made by this stack and could not be given back as it is: ${unadoptable}`,
                    "Delete it, or let this one have another place",
                ]
              : [
                    "it is there already and was not made by this stack",
                    "Set `adopt: true` to take it over, or choose another name",
                ];
        return new LabError({
            kind: "foreign-object",
            doing: this.definition.id(want),
            wrong,
            remedy,
        });
    }

    private key(inputs: Inputs): string {
        return `adopted ${this.definition.type} ${this.definition.id(inputs)}`;
    }
}
