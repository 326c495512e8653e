import { createHash } from "node:crypto";

export const markPrefix = "virtnet:";
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
    const full = markPrefix + [project, stack, kind, name.join("/")].map(encode).join("/");
    return full.length <= maximumLength ? full : `${full.slice(0, maximumLength - 17)}~${digest(full, 16)}`;
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
