/** A directory, a file or a symbolic link, by its absolute path. */
export type Member = { path: string; mode: number } | FileMember | { path: string; to: string };

export interface FileMember {
    path: string;
    mode: number;
    text: string;
}

const block = 512;

/**
 * What `tar -x` unpacks: one program that makes many files with their modes, fed by its standard input. The format is ustar
 * (POSIX.1-1988, pax(1)): all of it text, padded with NULs to blocks of 512 bytes.
 */
export function archive(members: readonly Member[]): string {
    return `${members.map(record).join("")}${"\0".repeat(2 * block)}`;
}

function record(member: Member): string {
    if ("to" in member) return header(member.path, 0o777, "2", 0, member.to);
    if (!("text" in member)) return header(`${member.path}/`, member.mode, "5", 0);
    const bytes = Buffer.byteLength(member.text);
    const padding = "\0".repeat((block - (bytes % block)) % block);
    return `${header(member.path, member.mode, "0", bytes)}${member.text}${padding}`;
}

function header(path: string, mode: number, type: string, bytes: number, target = ""): string {
    const [prefix, name] = split(path.replace(/^\//, ""));
    const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
    const fields = [name.padEnd(100, "\0"), octal(mode, 8), octal(0, 8), octal(0, 8), octal(bytes, 12)];
    const before = [...fields, octal(0, 12)].join("");
    const after = [type, target.padEnd(100, "\0"), "ustar\0", "00", "\0".repeat(32 + 32 + 8 + 8)];
    const rest = [...after, prefix.padEnd(155, "\0")].join("").padEnd(block - before.length - 8, "\0");
    // The sum of all bytes, with blanks for that of the sum itself
    const sum = Buffer.from(`${before}        ${rest}`, "latin1").reduce((total, byte) => total + byte, 0);
    return `${before}${octal(sum, 7)} ${rest}`;
}

/** A name has 100 characters, and 155 more for the directories that it is in. */
function split(path: string): [string, string] {
    const at = path.length > 100 ? path.lastIndexOf("/", path.length - 2) : -1;
    return at < 0 ? ["", path] : [path.slice(0, at), path.slice(at + 1)];
}
