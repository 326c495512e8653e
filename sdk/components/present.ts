/** Without what is `undefined`, which Pulumi's inputs do not take. */
export function present<T extends object>(bag: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
    return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined)) as never;
}
