import type * as pulumi from "@pulumi/pulumi";

/** What a program has made that takes all that is in it along when it goes, by the outputs that name it. */
const makers = new WeakMap<object, pulumi.Resource>();

/** Notes that what takes one of these names belongs to `maker`: for VirtualBox it ends with it. */
export function noteMaker(maker: pulumi.Resource, ...names: pulumi.Output<string>[]): void {
    for (const name of names) makers.set(name, maker);
}

/** Whether its delete removes it: one that was taken over or is retained stays, and gets back what it was. */
export function isRemoved(
    { adopt }: { adopt?: pulumi.Input<boolean> },
    opts: pulumi.CustomResourceOptions | undefined,
): boolean {
    return (adopt === undefined || adopt === false) && opts?.retainOnDelete !== true;
}

/** The resource that made what has this name, if that is one of the program's. */
export function makerOf(name: pulumi.Input<string>): pulumi.Resource | undefined {
    return typeof name === "object" ? makers.get(name) : undefined;
}

/** Nothing has to be given back to what goes as well; the user's own `deletedWith` goes before. */
export function deletedWith(
    maker: pulumi.Resource | undefined,
    opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions | undefined {
    if (maker === undefined || (opts !== undefined && "deletedWith" in opts)) return opts;
    return { ...opts, deletedWith: maker };
}
