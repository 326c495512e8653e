import type * as pulumi from "@pulumi/pulumi";
import type { address } from "../../provider/resources/linux/address";
import type { bridge } from "../../provider/resources/linux/bridge";
import type { bridgePort } from "../../provider/resources/linux/bridge-port";
import type { dnsmasq } from "../../provider/resources/linux/dnsmasq";
import type { domainInterface } from "../../provider/resources/linux/domain-interface";
import type { forwardAllow } from "../../provider/resources/linux/forward-allow";
import type { macvlan } from "../../provider/resources/linux/macvlan";
import type { namespace } from "../../provider/resources/linux/namespace";
import type { netem } from "../../provider/resources/linux/netem";
import type { patRouter } from "../../provider/resources/linux/pat-router";
import type { portForward } from "../../provider/resources/linux/port-forward";
import type { process } from "../../provider/resources/linux/process";
import type { reachable } from "../../provider/resources/linux/reachable";
import type { route } from "../../provider/resources/linux/route";
import type { sandbox } from "../../provider/resources/linux/sandbox";
import type { sysctl } from "../../provider/resources/linux/sysctl";
import type { tap } from "../../provider/resources/linux/tap";
import type { uplink } from "../../provider/resources/linux/uplink";
import type { veth } from "../../provider/resources/linux/veth";
import type { vxlan } from "../../provider/resources/linux/vxlan";
import type { dhcpServer } from "../../provider/resources/virtualbox/dhcp-server";
import type { hostOnlyAdapter } from "../../provider/resources/virtualbox/host-only-adapter";
import type { machine } from "../../provider/resources/virtualbox/machine";
import type { natNetwork } from "../../provider/resources/virtualbox/nat-network";
import type { natNetworkPortForward } from "../../provider/resources/virtualbox/nat-network-port-forward";
import type { nic } from "../../provider/resources/virtualbox/nic";
import type { portForward as natForward } from "../../provider/resources/virtualbox/port-forward";
import type { power } from "../../provider/resources/virtualbox/power";
import { registry } from "../../provider/resources/registry";
import type { CommonArgs } from "../../sdk";
import type { linux, virtualbox } from "../../sdk";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Known<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

/** What a definition is given and gives. */
type InputsOf<D> = D extends { id(inputs: infer I): string } ? I : never;
type SeenOf<D> = D extends { observe(...given: never): Promise<infer S> } ? Exclude<S, undefined> : never;
type OutputsOf<D> = SeenOf<D> extends { outputs: infer O } ? O : never;

/** What a plain value becomes once Pulumi has resolved it. */
type Plain<T> = pulumi.Unwrap<T>;

/** Whether a class takes exactly a definition's inputs besides the common ones. */
type TakesAll<D, Args> = Same<Known<InputsOf<D>>, Exclude<keyof Args, keyof CommonArgs>>;

/** Whether it has each output, and of the same type. */
type HasAll<D, Class> = {
    [K in Known<OutputsOf<D>>]: K extends keyof Class ? Same<Plain<Class[K]>, OutputsOf<D>[K]> : false;
}[Known<OutputsOf<D>>];

/** Whether every input that the class takes is one that the definition's normal form can hold. */
type Fits<D, Args> = {
    [K in Known<InputsOf<D>> & keyof Args]: Loosely<NonNullable<Plain<Args[K]>>, NonNullable<InputsOf<D>[K]>>;
}[Known<InputsOf<D>> & keyof Args];

/** Values that are normalised may be given in another form; containers and the choices of a union must have the same members. */
type Loosely<A, B> = [A] extends [readonly unknown[]]
    ? [B] extends [readonly unknown[]]
        ? true
        : false
    : [A] extends [object]
      ? [B] extends [object]
          ? string extends KeysOf<A>
              ? true
              : Same<KeysOf<A>, KeysOf<B>> extends true
                ? All<{ [K in KeysOf<A>]: Loosely<Member<A, K>, Member<B, K>> }>
                : false
          : false
      : true;
/** Of all members of a union. */
type KeysOf<T> = T extends unknown ? keyof T : never;
type Member<T, K> = T extends unknown ? (K extends keyof T ? NonNullable<T[K]> : never) : never;
type All<T> = false extends T[keyof T] ? false : true;

type Shape<D, Args, Class> = [
    TakesAll<D, Args>,
    false extends HasAll<D, Class> ? false : true,
    false extends Fits<D, Args> ? false : true,
];
type Right = [true, true, true];
const right: Right = [true, true, true];

/** The class sends of a Nic what a NicRef has. */
type ForwardArgs = Omit<virtualbox.PortForwardArgs, "nic"> & { nic: virtualbox.NicRef };

/** It is the compiler that checks these: a row whose definition and class differ does not compile. */
const shapes = {
    "linux:Address": right satisfies Shape<typeof address, linux.AddressArgs, linux.Address>,
    "linux:Bridge": right satisfies Shape<typeof bridge, linux.BridgeArgs, linux.Bridge>,
    "linux:BridgePort": right satisfies Shape<typeof bridgePort, linux.BridgePortArgs, linux.BridgePort>,
    "linux:Dnsmasq": right satisfies Shape<typeof dnsmasq, linux.DnsmasqArgs, linux.Dnsmasq>,
    "linux:DomainInterface": right satisfies Shape<
        typeof domainInterface,
        linux.DomainInterfaceArgs,
        linux.DomainInterface
    >,
    "linux:ForwardAllow": right satisfies Shape<
        typeof forwardAllow,
        linux.ForwardAllowArgs,
        linux.ForwardAllow
    >,
    "linux:Macvlan": right satisfies Shape<typeof macvlan, linux.MacvlanArgs, linux.Macvlan>,
    "linux:Namespace": right satisfies Shape<typeof namespace, linux.NamespaceArgs, linux.Namespace>,
    "linux:PatRouter": right satisfies Shape<typeof patRouter, linux.PatRouterArgs, linux.PatRouter>,
    "linux:PortForward": right satisfies Shape<typeof portForward, linux.PortForwardArgs, linux.PortForward>,
    "linux:Process": right satisfies Shape<typeof process, linux.ProcessArgs, linux.Process>,
    "linux:Reachable": right satisfies Shape<typeof reachable, linux.ReachableArgs, linux.Reachable>,
    "linux:Route": right satisfies Shape<typeof route, linux.RouteArgs, linux.Route>,
    "linux:Sandbox": right satisfies Shape<typeof sandbox, linux.SandboxArgs, linux.Sandbox>,
    "linux:Sysctl": right satisfies Shape<typeof sysctl, linux.SysctlArgs, linux.Sysctl>,
    "linux:Tap": right satisfies Shape<typeof tap, linux.TapArgs, linux.Tap>,
    "linux:Uplink": right satisfies Shape<typeof uplink, linux.UplinkArgs, linux.Uplink>,
    "linux:Veth": right satisfies Shape<typeof veth, linux.VethArgs, linux.Veth>,
    "linux:Netem": right satisfies Shape<typeof netem, linux.NetemArgs, linux.Netem>,
    "linux:Vxlan": right satisfies Shape<typeof vxlan, linux.VxlanArgs, linux.Vxlan>,
    "virtualbox:DhcpServer": right satisfies Shape<
        typeof dhcpServer,
        virtualbox.DhcpServerArgs,
        virtualbox.DhcpServer
    >,
    "virtualbox:HostOnlyAdapter": right satisfies Shape<
        typeof hostOnlyAdapter,
        virtualbox.HostOnlyAdapterArgs,
        virtualbox.HostOnlyAdapter
    >,
    "virtualbox:Machine": right satisfies Shape<typeof machine, virtualbox.MachineArgs, virtualbox.Machine>,
    "virtualbox:NatNetwork": right satisfies Shape<
        typeof natNetwork,
        virtualbox.NatNetworkArgs,
        virtualbox.NatNetwork
    >,
    "virtualbox:NatNetworkPortForward": right satisfies Shape<
        typeof natNetworkPortForward,
        virtualbox.NatNetworkPortForwardArgs,
        virtualbox.NatNetworkPortForward
    >,
    "virtualbox:Nic": right satisfies Shape<typeof nic, virtualbox.NicArgs, virtualbox.Nic>,
    "virtualbox:PortForward": right satisfies Shape<typeof natForward, ForwardArgs, virtualbox.PortForward>,
    "virtualbox:Power": right satisfies Shape<typeof power, virtualbox.PowerArgs, virtualbox.Power>,
};

test("the compiler compares every registered type with its class", () => {
    expect(Object.keys(shapes).sort()).toEqual([...registry.keys()].sort());
});
