import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface NamespaceArgs extends CommonArgs {
    /** Its name under /run/netns, as `ip netns` shows it: 1 to 200 letters, digits, `_`, `.`, `-`. Another name makes another namespace. */
    name: pulumi.Input<string>;
    /**
     * Sysctls below `net.` to set inside it, such as `{ "net.ipv6.conf.all.disable_ipv6": 1 }`. They end with the namespace;
     * what one not given any more was before is given back.
     *
     * @default none
     */
    sysctls?: pulumi.Input<Record<string, pulumi.Input<string | number>>>;
}

/**
 * A named network namespace (ip-netns(8)) with its loopback up: the network of a lab's machine or router. Delete refuses
 * while processes live in it that the stack did not start, and names them.
 *
 * @example
 * ```ts
 * const web = new virtnet.linux.Namespace("web", { name: "web" });
 * ```
 */
export class Namespace extends LabResource {
    /** Its name under /run/netns. */
    declare readonly name: pulumi.Output<string>;
    /** Its file, `/run/netns/NAME`. */
    declare readonly path: pulumi.Output<string>;

    constructor(name: string, args: NamespaceArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Namespace", name, args, ["path"], opts);
    }
}
