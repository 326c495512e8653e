import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../provider/host/host";
import { defaultHost } from "./host";

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
        const computed = Object.fromEntries(outputs.map((output) => [output, undefined]));
        const owner = `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
        const common = { owner, host: args.host ?? defaultHost(), __provider: providerText(type) };
        // A replacement has its predecessor's name on the host, and mark: it cannot be made beside it. That `diff` says so too
        // does not count where Pulumi is told to replace (`--replace`, `state taint`).
        const inTurn = { ...opts, deleteBeforeReplace: true };
        super(`pulumi-nodejs:dynamic/virtnet/${type}`, name, { ...computed, ...args, ...common }, inTurn);
    }
}
