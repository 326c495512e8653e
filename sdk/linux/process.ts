import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface ProcessArgs extends CommonArgs {
    /** The program, found on the PATH of the host, and its arguments; no shell reads them. Another command restarts it. */
    command: pulumi.Input<pulumi.Input<string>[]>;
    /** Variables of its environment. They can be read by every user of the host who may see the process: no place for secrets. @default none */
    environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /** The namespace it runs in. Another one makes another process. @default the host's own */
    namespace?: pulumi.Input<string>;
    /** A TCP port that it will listen on, 1 to 65535: the resource is there once it does. @default not waited for */
    listens?: pulumi.Input<number>;
}

/**
 * A program that runs as long as the resource lives, in a namespace or on the host itself. It outlives Pulumi; delete ends
 * it. Its output is discarded.
 *
 * @example
 * ```ts
 * const router = new virtnet.linux.Namespace("router", { name: "router" });
 * new virtnet.linux.Process("dns", { command: ["dnsmasq", "-k"], namespace: router.name });
 * ```
 */
export class Process extends LabResource {
    /** Its process id on the host. */
    declare readonly pid: pulumi.Output<number>;

    constructor(name: string, args: ProcessArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Process", name, args, ["pid"], opts);
    }
}
