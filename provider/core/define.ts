import type * as z from "zod";
import type { LabError } from "./errors";
import type { Command, HostSpec } from "../host/host";
import type { Realm } from "../host/site";
import type { World } from "../host/world";

/** What the shell adds to every resource's inputs. */
export interface Common {
    /** `project/stack/name`, filled in by the SDK. */
    owner: string;
    host: HostSpec;
    /** Take over an object that is there without our mark, and give it back on delete. */
    adopt: boolean;
    /** Have the host bring it back after a reboot. */
    persist?: true | undefined;
    /** Which inputs the program gave as secrets, `["a", "mac"]` each; filled in by the SDK. */
    secret?: string[][] | undefined;
}

/** A mistake found without the host: where it stands and, as *what is wrong. remedy*, what it is. */
export interface Failure {
    property: string;
    reason: string;
}

/** Something that only one resource of a stack may have on a host. */
export interface Claim {
    property: string;
    /** Equal keys collide. */
    key: string;
    /** The thing, for the message: `the address 172.24.0.1`. */
    what: string;
    /** Networks collide with those of the same key that they overlap, each with its counterpart. */
    networks?: readonly string[];
    /** Claims of one group, such as one interface's networks, do not collide. */
    group?: string;
}

/** An object as it was found. */
export interface Observed<I, O> {
    /** The owner mark on it. `undefined`: it bears none and is not ours. */
    mark: string | undefined;
    /** It bears no mark but may be taken: the plan itself records what it was before. */
    free?: boolean;
    /** Those inputs that can be read off it, as they are now. */
    inputs: Partial<I>;
    /** What it computes for its user. */
    outputs: O;
    /** All that it carries, named as inputs: a create that finds its own undoes what a cut-off one left of it. */
    left?: Partial<I>;
    /** What is wrong with it that no input can tell, a phrase each. */
    drift?: readonly string[];
    /** What is needed to give it back, recorded when it is adopted; JSON. */
    restore?: unknown;
    /** Why it cannot be adopted, since it could not be given back as it is: a clause. */
    unadoptable?: string | undefined;
}

/** What a definition may know while it observes. */
export interface Scope<I> {
    want: I & Common;
    mark: string;
    /** For update: what it was asked to be before. */
    was?: (I & Common) | undefined;
    /** For delete: only what the deletion needs. */
    deleting: boolean;
    /** For refresh: what is there now, which nobody is making just then. */
    reading?: boolean;
    /** For delete: it was adopted, and all of it is to be given back. */
    adopted?: boolean;
}

/** What a definition may know while it plans. */
export interface Plan<I, S> {
    want: I & Common;
    mark: string;
    seen: S | undefined;
    /** What this resource asked for before: what is no longer wanted, and was, is taken away. */
    was: Partial<I> | undefined;
}

export interface Unplan<I, S> {
    was: I & Common;
    mark: string;
    seen: S;
    /** What `restore` said when the object was adopted; `undefined` for one that we made. */
    adopted: { restore: unknown } | undefined;
}

export interface Replay<I, S, C> {
    want: I & Common;
    mark: string;
    /** As it is now, all that is wanted. */
    seen: S;
    /** An adopted object as it was found, which its owner makes again. */
    found: S | undefined;
    plan: (seen: S | undefined) => C[];
}

/** A resource: its shape, how to observe it, and two pure functions. Everything else is the lifecycle's. */
export interface Definition<
    I extends object,
    O extends object,
    S extends Observed<I, O>,
    W = World,
    C = Command,
> {
    /** `linux:Bridge`: the token's module and name. */
    type: string;
    fields: { [K in keyof I]: z.ZodType };
    /** Inputs, or members of them (`a.name`), whose change makes a new object. Any other is changed in place. */
    replaceOn: readonly string[];
    /** The names of the outputs, for the shell. */
    outputs: readonly (keyof O & string)[];
    /**
     * Its mark is its name on the host: what bears another mark is another object, so that there is nothing to adopt and
     * nothing to remember in the host's ledger, which takes root.
     */
    namedByMark?: true;
    /** What it makes has names that are made from its mark: under another name of the program's (`aliases`) it is made anew. */
    namesFromMark?: true;
    /** Where its objects live. @default the kernel of the host */
    realm?: Realm;
    id(inputs: I): string;
    /** Mistakes between fields. Only called when every input is known. */
    rules?(inputs: I & Common): Failure[];
    claims?(inputs: I & Common): Claim[];
    /**
     * Why a change cannot be carried out on what was last seen; told in preview. `was` holds the outputs too. Only called
     * when every input is known.
     */
    obstacle?(was: I & O & Common, want: I & Common): LabError | undefined;
    /** Reads the object; `undefined` when it is not there. */
    observe(world: W, scope: Scope<I>): Promise<S | undefined>;
    /** The commands that make what was seen into what is wanted. None when it already is. */
    plan(plan: Plan<I, S>): C[];
    /** The commands that take it away, or give it back. */
    unplan(unplan: Unplan<I, S>): C[];
    /**
     * For `persist`: the commands that bring it back on a host that has just booted, where a plan on what was found, or on
     * nothing, does not say it all. Pure.
     */
    replay?: (replay: Replay<I, S, C>) => C[];
    /** Why it does not come back after a reboot, whatever is done: a clause. Only called when every input is known. */
    passing?: (inputs: I & Common) => string | undefined;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a registry holds definitions of unlike shapes
export type AnyDefinition = Definition<any, any, any, any, any>;

/** Declares a resource; the types of its inputs and outputs follow from what is given. */
export function define<I extends object, O extends object, S extends Observed<I, O> = Observed<I, O>>(
    definition: Definition<I, O, S>,
): Definition<I, O, S> {
    return definition;
}
