import type { Command } from "../../../provider/host/host";
import type { Bag } from "../lab";

/** What the laws need to know of a resource type: inputs to try, and the world around them. */
export interface Example {
    /** What others made, which it stands on. */
    needs?: Command[];
    /** Inputs by what is special about them; each can be changed into each other in place. Together they use every field. */
    variants: Record<string, Bag>;
    /** Somebody else's object of the same name, made by hand. Absent: its objects cannot be taken for another's. */
    foreign?: Command[];
    /** What others did to our object once it was there, and what must still be there after any update. */
    guests?: Command[];
    /** Inputs that leave their effect behind when they are no longer given, its former value being unknown. */
    lasting?: string[];
}
