import type { Bag } from "../lab";

/** A snapshot without certain keys. */
export function without(snapshot: object, keys: readonly string[] = []): unknown {
    return JSON.parse(
        JSON.stringify(snapshot, (key, value: unknown) => (keys.includes(key) ? undefined : value)),
    );
}

/** A snapshot without the MTU and MAC of links whose inputs leave them be, and without `lasting` parts: these stay as they were. */
export function withoutRest(snapshot: object, inputs: Bag, lasting: string[]): unknown {
    const given = JSON.stringify(inputs);
    const left = [...["mtu", "mac"].filter((key) => !given.includes(`"${key}":`)), ...lasting];
    return without(snapshot, left);
}
