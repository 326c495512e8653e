import type { Command } from "../../../provider/host/host";
import type { VirtualBoxCommand } from "../../../provider/host/virtualbox/command";
import type { Bag } from "../lab";

export type AnyCommand = Command | VirtualBoxCommand;

/** What the laws need to know of a resource type: inputs to try, and the world around them. */
export interface Example {
    /** What others made, which it stands on. */
    needs?: AnyCommand[];
    /** Inputs by what is special about them; each can be changed into each other in place. Together they use every field. */
    variants: Record<string, Bag>;
    /** Somebody else's object of the same name, made by hand. Absent: its objects cannot be taken for another's. */
    foreign?: AnyCommand[];
    /** What others did to our object once it was there, and what must still be there after any update. */
    guests?: AnyCommand[];
    /** Inputs that leave their effect behind when they are no longer given, its former value being unknown. */
    lasting?: string[];
    /** What of a snapshot neither a delete nor a crash's aftermath can bring back, because nobody knows what it was. */
    irrecoverable?: string[];
    /** What others may change of it by hand once it is as the first variant says, by the input that tells of it. */
    tampered?: Record<string, AnyCommand[]>;
    /** Inputs that tell of nothing that can be seen, or of which object it is. */
    unseen?: string[];
}
