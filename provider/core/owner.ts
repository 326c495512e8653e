import { createHash } from "node:crypto";
import { quoted } from "./errors";

const prefix = "virtnet:";
/** nft refuses comments over 128 characters (NFTNL_UDATA_COMMENT_MAXLEN); ifalias would allow 255. */
const maximumLength = 120;

/**
 * The owner mark that an object of ours bears: `virtnet:PROJECT/STACK/TYPE/NAME`, each part percent-encoded so
 * that no mark needs quoting in `ip -batch`, nft or an environment variable. Long marks end in a hash instead.
 */
export function ownerMark(owner: string, type: string): string {
    const [project = "", stack = "", ...name] = owner.split("/");
    // The types of the first module are written without it, as they always were.
    const kind = type.replace(/^linux:/, "").replace(":", ".");
    const full = prefix + [project, stack, kind, name.join("/")].map(encode).join("/");
    return full.length <= maximumLength ? full : `${full.slice(0, maximumLength - 17)}~${digest(full, 16)}`;
}

/** Whether a text found on an object is a mark of any stack's, ours or another's. */
export function isMark(text: string | undefined): text is string {
    return text !== undefined && text.startsWith(prefix);
}

/** Who a mark names, for messages: `Bridge "lan0" of stack demo/dev`. */
export function describeMark(mark: string): string {
    const [project, stack, kind, ...name] = mark.slice(prefix.length).split("/").map(decode);
    return `${kind} ${quoted(name.join("/"))} of stack ${project}/${stack}`;
}

/** `project+stack` of a mark: the part that two stacks never share; safe as a file name. */
export function stackOf(mark: string): string {
    const [project = "", stack = ""] = mark.slice(prefix.length).split("/");
    return `${project}+${stack}`; // no part holds a '+', which is encoded, while either may hold dots
}

/**
 * The name a link bears until it is complete. It derives from the mark, so that whatever a killed create left
 * under it is known to be ours; it fits IFNAMSIZ (15 characters).
 */
export function birthName(mark: string, role = ""): string {
    return `vn${digest(`${mark} ${role}`, 12)}`;
}

/** The id that a namespace of ours bears, so that a list of all namespaces shows whose it is; it fits a C int. */
export function namespaceId(mark: string): number {
    return 0x4000_0000 | Number.parseInt(digest(mark, 7), 16); // far from those that the kernel gives by itself, from 0
}

/** The first `length` hexadecimal digits of the SHA-256 of a text. */
export function digest(text: string, length: number): string {
    return createHash("sha256").update(text).digest("hex").slice(0, length);
}

function encode(part: string): string {
    return encodeURIComponent(part).replace(
        /[!'()*~]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
}

function decode(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part; // cut in the middle of an escape: a long mark, shown as it stands
    }
}
