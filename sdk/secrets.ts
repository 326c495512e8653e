import * as pulumi from "@pulumi/pulumi";

/**
 * Where in a resource's inputs there are secrets, `["a", "mac"]` each; `undefined`: nowhere. Pulumi tells a dynamic provider's
 * code nothing of that, so it is an input of its own, by which the engine knows what not to tell.
 */
export async function secretsIn(inputs: object): Promise<string[][] | undefined> {
    const paths = await pathsOf(inputs, []).catch(() => []); // an input that fails is told of by itself
    return paths.length === 0 ? undefined : paths;
}

async function pathsOf(value: unknown, path: string[]): Promise<string[][]> {
    if (pulumi.Output.isInstance(value) || value instanceof Promise || Array.isArray(value))
        return (await pulumi.isSecret(pulumi.output(value))) ? [path] : [];
    if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
    const members = Object.entries(value).map(([key, member]) => pathsOf(member, [...path, key]));
    return (await Promise.all(members)).flat();
}
