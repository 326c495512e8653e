import type * as pulumi from "@pulumi/pulumi";
import type { address } from "../../provider/resources/linux/address";
import type { bridge } from "../../provider/resources/linux/bridge";
import type { bridgePort } from "../../provider/resources/linux/bridge-port";
import type { macvlan } from "../../provider/resources/linux/macvlan";
import type { namespace } from "../../provider/resources/linux/namespace";
import type { patRouter } from "../../provider/resources/linux/pat-router";
import type { portForward } from "../../provider/resources/linux/port-forward";
import type { process } from "../../provider/resources/linux/process";
import type { route } from "../../provider/resources/linux/route";
import type { sandbox } from "../../provider/resources/linux/sandbox";
import type { sysctl } from "../../provider/resources/linux/sysctl";
import type { tap } from "../../provider/resources/linux/tap";
import type { veth } from "../../provider/resources/linux/veth";
import { registry } from "../../provider/resources/registry";
import type { CommonArgs } from "../../sdk";
import type { linux } from "../../sdk";

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
/** Values that are normalised may be given in another form; containers must have the same members. */
type Loosely<A, B> = A extends readonly unknown[]
    ? B extends readonly unknown[]
        ? true
        : false
    : A extends object
      ? B extends object
          ? string extends keyof A
              ? true
              : Same<keyof A, keyof B>
          : false
      : true;

type Shape<D, Args, Class> = [
    TakesAll<D, Args>,
    false extends HasAll<D, Class> ? false : true,
    false extends Fits<D, Args> ? false : true,
];
type Right = [true, true, true];
const right: Right = [true, true, true];

/** It is the compiler that checks these: a row whose definition and class differ does not compile. */
const shapes = {
    "linux:Address": right satisfies Shape<typeof address, linux.AddressArgs, linux.Address>,
    "linux:Bridge": right satisfies Shape<typeof bridge, linux.BridgeArgs, linux.Bridge>,
    "linux:BridgePort": right satisfies Shape<typeof bridgePort, linux.BridgePortArgs, linux.BridgePort>,
    "linux:Macvlan": right satisfies Shape<typeof macvlan, linux.MacvlanArgs, linux.Macvlan>,
    "linux:Namespace": right satisfies Shape<typeof namespace, linux.NamespaceArgs, linux.Namespace>,
    "linux:PatRouter": right satisfies Shape<typeof patRouter, linux.PatRouterArgs, linux.PatRouter>,
    "linux:PortForward": right satisfies Shape<typeof portForward, linux.PortForwardArgs, linux.PortForward>,
    "linux:Process": right satisfies Shape<typeof process, linux.ProcessArgs, linux.Process>,
    "linux:Route": right satisfies Shape<typeof route, linux.RouteArgs, linux.Route>,
    "linux:Sandbox": right satisfies Shape<typeof sandbox, linux.SandboxArgs, linux.Sandbox>,
    "linux:Sysctl": right satisfies Shape<typeof sysctl, linux.SysctlArgs, linux.Sysctl>,
    "linux:Tap": right satisfies Shape<typeof tap, linux.TapArgs, linux.Tap>,
    "linux:Veth": right satisfies Shape<typeof veth, linux.VethArgs, linux.Veth>,
};

test("the compiler compares every registered type with its class", () => {
    expect(Object.keys(shapes).sort()).toEqual([...registry.keys()].sort());
});
