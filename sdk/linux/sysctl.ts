import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface SysctlArgs extends CommonArgs {
    /** A key below `net.`: `net.ipv4.ip_forward`; with `/` throughout where a name in it has dots (sysctl(8)). Another one makes another resource. */
    key: pulumi.Input<string>;
    /** Its value: a whole number or words of letters, digits, `_`, `.`, `-`. What the kernel does not take is an error of the update. */
    value: pulumi.Input<string | number>;
    /** The namespace it is set in. @default the host's own */
    namespace?: pulumi.Input<string>;
}

/**
 * A network sysctl, set inside its namespace and given back on delete as it was (ip-sysctl.rst of
 * the kernel). Another stack that sets the same one is refused.
 *
 * @example
 * ```ts
 * const router = new virtnet.linux.Namespace("router", { name: "router" });
 * new virtnet.linux.Sysctl("forward", { key: "net.ipv4.ip_forward", value: 1, namespace: router.name });
 * ```
 */
export class Sysctl extends LabResource {
    /** What it was before, and will be again. */
    declare readonly previousValue: pulumi.Output<string>;

    constructor(name: string, args: SysctlArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Sysctl", name, args, ["previousValue"], opts);
    }
}
