import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

export interface AddressArgs extends CommonArgs {
    /** The interface, made by something else. Another one makes another address. */
    dev: pulumi.Input<string>;
    /** The address with its prefix length, `172.24.0.1/16` or `fd00::1/64`. Another one makes another resource. */
    cidr: pulumi.Input<string>;
    /** The namespace the interface is in. @default the host's own */
    namespace?: pulumi.Input<string>;
}

/**
 * An address on an interface that something else made; an interface of this package carries its own addresses
 * (ip-address(8)). One that is there already is refused; adopted, it stays on delete.
 *
 * @example
 * ```ts
 * new virtnet.linux.Address("lan", { dev: "docker0", cidr: "172.24.0.1/16" });
 * ```
 */
export class Address extends LabResource {
    constructor(name: string, args: AddressArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Address", name, args, [], opts);
    }
}
