/** The tables that resources, and ip without any file, know by name (rtnetlink.h). */
const usual: Readonly<Record<string, string>> = { unspec: "0", default: "253", main: "254", local: "255" };

/** A table as resources write it: the usual ones by name, all others by number. */
export function normalTable(number: string): string {
    return Object.keys(usual).find((name) => usual[name] === number) ?? number;
}

/** Whether some rows of `ip -json route show` name a table as only the host's own files do. */
export function hasNamedTables(rows: readonly unknown[]): boolean {
    return (rows as { table?: string | number }[]).some(
        ({ table }) => typeof table === "string" && !/^\d+$/.test(table) && usual[table] === undefined,
    );
}

/** Routing tables as resources write them, by the names that rt_tables gives them: a line each, `200 isp` or `0xc8 isp`. */
export function parseTableNames(text: string): ReadonlyMap<string, string> {
    const lines = [...text.matchAll(/^\s*(0x[0-9a-f]+|\d+)\s+(\S+)/gim)];
    return new Map(lines.map(([, number = "", name = ""]) => [name, normalTable(String(Number(number)))]));
}
