import { createHash } from "node:crypto";

/** A claim on a machine. */
export function machineKey(uuid: string): string {
    return `virtualbox machine ${uuid}`;
}

/**
 * The UUID with which a machine of ours is born: whose it is can be told from it before anything else is written down.
 * Version 8, whose bits are free (RFC 9562, 5.8).
 */
export function machineUuid(mark: string): string {
    const hex = createHash("sha256").update(mark).digest("hex");
    const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `8${hex.slice(13, 16)}`,
        `${variant}${hex.slice(17, 20)}`,
        hex.slice(20, 32),
    ].join("-");
}
