/** A queueing discipline as `tc -json qdisc show` tells it. */
export interface QdiscRow {
    kind: string;
    /** `8001:`; the kernel's own default has `0:`. */
    handle: string;
    /** The device's own; absent for one of a class. */
    root: boolean;
    options: Readonly<Record<string, unknown>>;
}

/** A filter as `tc -json filter show` tells it. */
export interface FilterRow {
    kind: string;
    /** Its place in the order of filters, tc(8)'s `pref`. */
    pref: number;
    /** The interface that its action sends packets to. */
    redirect: string | undefined;
}

interface RawQdisc {
    kind: string;
    handle: string;
    dev?: string;
    root?: boolean;
    options?: Record<string, unknown>;
}

interface RawFilter {
    kind: string;
    pref: number;
    options?: { actions?: { kind: string; mirred_action?: string; to_dev?: string }[] };
}

/** The disciplines of `dev`; asked for one interface, tc does not name it. */
export function parseQdiscs(rows: readonly unknown[], dev: string): QdiscRow[] {
    return (rows as RawQdisc[])
        .filter((row) => (row.dev ?? dev) === dev)
        .map(({ kind, handle, root, options }) => ({
            kind,
            handle,
            root: root === true,
            options: options ?? {},
        }));
}

/** Without the heads of chains, which tc lists as filters that have no options. */
export function parseFilters(rows: readonly unknown[]): FilterRow[] {
    return (rows as RawFilter[]).flatMap(({ kind, pref, options }) =>
        options === undefined
            ? []
            : [{ kind, pref, redirect: options.actions?.find((action) => action.kind === "mirred")?.to_dev }],
    );
}
