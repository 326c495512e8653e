import { digest, markPrefix as prefix } from "../owner-mark";
import { quoted } from "./errors";

export { digest, ownerMark } from "../owner-mark"; // apart, since a user's program loads them too

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

function decode(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part; // cut in the middle of an escape: a long mark, shown as it stands
    }
}
