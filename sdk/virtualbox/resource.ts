import * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

/** Inputs that every resource of VirtualBox takes. */
export interface VirtualBoxArgs extends CommonArgs {
    /**
     * The user whose VirtualBox it is: each user has machines and networks of their own. Programs run as that user, by
     * `sudo -n -u` where that is another one. Another user makes another object.
     *
     * @default the stack's configuration `virtnet:virtualboxUser`, else whom Pulumi runs, or ssh logs in, as
     */
    virtualboxUser?: pulumi.Input<string | undefined>;
}

/** A resource in the world of a VirtualBox user. */
export abstract class VirtualBoxResource extends LabResource {
    /** @internal */
    protected constructor(
        type: string,
        name: string,
        args: object & VirtualBoxArgs,
        outputs: readonly string[],
        opts?: pulumi.CustomResourceOptions,
    ) {
        const user = args.virtualboxUser ?? new pulumi.Config("virtnet").get("virtualboxUser");
        const inputs = { ...args, virtualboxUser: user };
        super(`virtualbox:${type}`, name, inputs, outputs, opts);
    }
}
