import { LabError, printable } from "../core/errors";

/**
 * One line for `ip -batch`. Its scanner (iproute2 lib/utils.c) cuts lines at `#`, joins them at a trailing backslash
 * and splits at blanks and quotes, none of which can be escaped: a word that holds any of them must not come here.
 */
export function batchLine(words: readonly string[]): string {
    for (const word of words) {
        if (word !== "" && !/^[\w@%+=:,./~-]+$/.test(word)) {
            throw new LabError({
                kind: "bug",
                doing: "writing a command for ip",
                wrong: `'${printable(word)}' is not a safe word`,
            });
        }
    }
    return words.map((word) => (word === "" ? '""' : word)).join(" ");
}

/** A string literal of nft's language. It has no escapes, so what would end it early must not come here. */
export function nftString(text: string): string {
    if (!/^[^"\\\n\r\0]{0,128}$/.test(text)) {
        throw new LabError({
            kind: "bug",
            doing: "writing a rule for nft",
            wrong: `'${printable(text)}' cannot be a string`,
        });
    }
    return `"${text}"`;
}

/** A word for the POSIX shell at the far end of ssh, which joins what it is given into one line (ssh(1)). */
export function remoteWord(word: string): string {
    return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
