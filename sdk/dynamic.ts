import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../provider/host/host";
import { defaultHost, defaultPersist } from "./host";
import { secretsIn } from "./secrets";

/** Inputs that every resource takes. */
export interface CommonArgs {
    /**
     * Where to build it: `{ local: {} }`, `{ ssh: { address, user, … } }` or the `host` of a `Sandbox`. Another host makes
     * another object.
     *
     * @default the stack's configuration `virtnet:host`, else the machine that runs Pulumi
     */
    host?: pulumi.Input<HostSpec>;
    /**
     * Take over an object of that name which was not made by this stack. What it was is remembered, and delete gives
     * it back so instead of removing it.
     *
     * @default false
     */
    adopt?: pulumi.Input<boolean>;
    /**
     * Have the host bring it back after a reboot, by a unit of systemd, as it is then wanted: with its marks and with what is
     * remembered of the host from before. Needs neither Node.js nor Pulumi there. Not of what is in a Sandbox, and not of
     * VirtualBox's own, which VirtualBox keeps.
     *
     * @default the stack's configuration `virtnet:persist`, of all that can; else false
     */
    persist?: pulumi.Input<boolean>;
}

/**
 * The code that state keeps for each resource, and which Pulumi runs to check, read and delete it. It is written out
 * rather than serialised from a closure, as `pulumi.dynamic.Resource` does: the same few bytes for every version, so
 * that an upgrade is no update, and nothing of a user's program or of this package is copied into state. `require`
 * looks from the program's directory upward, so what runs is always the installed version.
 */
export function providerText(type: string): string {
    const verbs = "check diff create read update delete";
    return `exports.handler=()=>Object.fromEntries("${verbs}".split(" ").map(v=>[v,(...a)=>require("pulumi-virtnet/engine").forType("${type}")[v](...a)]))`;
}

/** Who a resource of this name belongs to, in every resource's inputs; its mark on the host is made from it. */
export function ownerOf(name: string): string {
    return `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
}

/** A resource of this package: a Pulumi dynamic resource whose life the engine leads. */
export abstract class LabResource extends pulumi.CustomResource {
    /** @internal */
    protected constructor(
        type: string,
        name: string,
        args: object & CommonArgs,
        outputs: readonly string[],
        opts?: pulumi.CustomResourceOptions,
    ) {
        refuseImport(type, name, opts);
        takeName(type, name);
        const computed = Object.fromEntries(outputs.map((output) => [output, undefined]));
        const persist = args.persist ?? (type.startsWith("linux:") ? defaultPersist() : undefined);
        const host = args.host ?? defaultHost();
        const common = {
            owner: ownerOf(name),
            host,
            ...(persist === undefined ? {} : { persist }),
            secret: secretsIn({ ...args, host }),
            __provider: providerText(type),
        };
        // A replacement has its predecessor's name on the host, and mark: it cannot be made beside it. That `diff` says so too
        // does not count where Pulumi is told to replace (`--replace`, `state taint`).
        const inTurn = { ...opts, deleteBeforeReplace: true };
        super(`pulumi-nodejs:dynamic/virtnet/${type}`, name, { ...computed, ...args, ...common }, inTurn);
    }
}

/** Pulumi has dynamic resources neither imported nor read: there is no state yet that says which code reads them. */
function refuseImport(type: string, name: string, opts: pulumi.CustomResourceOptions | undefined): void {
    const option = (["import", "id"] as const).find((key) => opts?.[key] !== undefined);
    if (option !== undefined)
        throw unmakeable(
            type,
            name,
            `Pulumi does not know the option \`${option}\` of dynamic resources`,
            "To take over what is there, describe it as it is and give `adopt: true`",
        );
}

/** The names that each run of a program has given, by type; one process may do several (Pulumi's Automation API). */
const names = new WeakMap<pulumi.Resource, Set<string>>();

/** Pulumi takes one name twice below different parents; on a host, where the name tells whose an object is, one would be the other. */
function takeName(type: string, name: string): void {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined) return; // a test of the program, by mocks
    const taken = names.get(stack) ?? new Set();
    names.set(stack, taken);
    const key = `${type} ${name}`;
    if (taken.has(key))
        throw unmakeable(
            type,
            name,
            "another of this type has the name, below another parent perhaps",
            "Give each a name of its own",
        );
    taken.add(key);
}

function unmakeable(type: string, name: string, wrong: string, remedy: string): pulumi.RunError {
    return new pulumi.RunError(`making ${type.split(":")[1]} ${JSON.stringify(name)}: ${wrong}. ${remedy}.`);
}
