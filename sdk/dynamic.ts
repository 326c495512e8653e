import * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../provider/host/host";
import { defaultHost, defaultPersist } from "./host";

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
        const persist = args.persist ?? (type.startsWith("linux:") ? defaultPersist() : undefined);
        const common = {
            owner,
            host: args.host ?? defaultHost(),
            ...(persist === undefined ? {} : { persist }),
            __provider: providerText(type),
        };
        // A replacement has its predecessor's name on the host, and mark: it cannot be made beside it. That `diff` says so too
        // does not count where Pulumi is told to replace (`--replace`, `state taint`).
        const inTurn = { ...opts, deleteBeforeReplace: true };
        super(`pulumi-nodejs:dynamic/virtnet/${type}`, name, { ...computed, ...args, ...common }, inTurn);
    }
}
