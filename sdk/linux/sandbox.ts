import * as pulumi from "@pulumi/pulumi";
import type { HostSpec, SshSpec } from "../../provider/host/host";
import { ownerMark } from "../../provider/owner-mark";
import { LabResource, ownerOf } from "../dynamic";
import { defaultHost } from "../host";
import type { CommonArgs } from "../dynamic";

const type = "linux:Sandbox";

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
    /** The inside of the sandbox: what other resources take as their `host`. It is known before the sandbox is made. */
    declare readonly host: pulumi.Output<HostSpec>;
    /** The process that keeps it: `nsenter -t PID -U --preserve-credentials -n -m` goes in. */
    declare readonly pid: pulumi.Output<number>;

    constructor(name: string, args: SandboxArgs = {}, opts?: pulumi.CustomResourceOptions) {
        super(type, name, args, ["pid"], opts);
        // By way of the URN, which a preview knows: what is given it depends on the sandbox, and is checked in the first preview.
        const host = pulumi
            .all([this.urn, args.host ?? defaultHost()])
            .apply(([, on]) => insideOf(ownerMark(ownerOf(name), type), on));
        Object.assign(this, { host });
    }
}

/** A sandbox of this machine is found by its mark, one of another machine there. What is no host the sandbox's own check tells. */
function insideOf(id: string, on: unknown): HostSpec {
    return { sandbox: isSsh(on) ? { id, on } : { id } };
}

const isSsh = (on: unknown): on is { ssh: SshSpec } => typeof on === "object" && on !== null && "ssh" in on;
