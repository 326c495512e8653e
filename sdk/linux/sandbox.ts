import type * as pulumi from "@pulumi/pulumi";
import type { HostSpec } from "../../provider/host/host";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface SandboxArgs extends CommonArgs {}

/**
 * A place to build labs in without root and without risk: user, network and mount namespaces (namespaces(7)) of its own,
 * kept by one small process. Where user namespaces are forbidden it is made by root, without one. Give its `host` to other resources. It is gone after a reboot; `pulumi up --refresh` builds it again.
 *
 * @example
 * ```ts
 * const { host } = new virtnet.linux.Sandbox("sandbox");
 * new virtnet.linux.Bridge("lan", { host, name: "virtualnet0" });
 * ```
 */
export class Sandbox extends LabResource {
    /** The inside of the sandbox: what other resources take as their `host`. */
    declare readonly host: pulumi.Output<HostSpec>;
    /** The same; `host` is the name of an input too, and this that of the output behind it. */
    declare readonly sandboxHost: pulumi.Output<HostSpec>;
    /** The process that keeps it: `nsenter -t PID -U --preserve-credentials -n -m` goes in. */
    declare readonly pid: pulumi.Output<number>;

    constructor(name: string, args: SandboxArgs = {}, opts?: pulumi.CustomResourceOptions) {
        super("linux:Sandbox", name, args, ["sandboxHost", "pid"], opts);
        Object.assign(this, { host: this.sandboxHost });
    }
}
