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

/** A word for a POSIX shell. */
export function shellWord(word: string): string {
    return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** What shells do not agree on between single quotes: csh cannot have `!` and ends at a newline, fish has two escapes. */
const disputed = /['\\!\n]/g;

/**
 * The line for the shell at the far end of ssh (sshd(8), LOGIN PROCESS), which may be any: what not all of them read alike goes
 * to a POSIX shell, in printf's own notation for it. `redirections` are for that one too.
 */
export function remoteLine(argv: readonly string[], redirections = ""): string {
    if (redirections === "" && !argv.some((word) => word.search(disputed) >= 0))
        return argv.map(shellWord).join(" ");
    const line = `exec ${argv.map(shellWord).join(" ")} ${redirections}`;
    const octal = (character: string) => `\\0${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
    return ["sh", "-c", 'eval "$(printf %b "$0")"', line.replace(disputed, octal)].map(shellWord).join(" ");
}
