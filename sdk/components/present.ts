/** Without what is `undefined`, which Pulumi's inputs do not take. */
export function present<T extends object>(bag: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
    return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined)) as never;
}

/** Those of several values that there are. */
export function known<T>(values: readonly (T | undefined)[]): T[] {
    return values.filter((value) => value !== undefined);
}
