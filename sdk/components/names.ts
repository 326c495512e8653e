import { createHash } from "node:crypto";

/** The most characters an interface name has (IFNAMSIZ, linux/if.h). */
const longest = 15;

/** An interface name made of parts: joined when they fit, otherwise cut and told apart by a digest. */
export function interfaceNameOf(prefix: string, name: string): string {
    const plain = `${prefix}${name.replace(/[^\w.-]/g, "-")}`;
    if (plain.length <= longest && !/[^\w.-]/.test(name)) return plain;
    const digest = createHash("sha256").update(name).digest("hex").slice(0, 4);
    return `${plain.slice(0, longest - 5)}-${digest}`;
}
