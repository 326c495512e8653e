import fs from "node:fs";
import path from "node:path";

export const clone = path.resolve(__dirname, "..", "..");

/** A Markdown file, by its path in the clone. */
export interface Page {
    file: string;
    text: string;
}

/** A fenced block of a page. */
export interface Block {
    /** Where it stands: `docs/guide/ssh.md:12`. */
    place: string;
    language: string;
    text: string;
}

/** All that a reader may come upon. */
export const pages: readonly Page[] = [
    ...fs.readdirSync(clone).filter((name) => name.endsWith(".md")),
    ...below("docs"),
    ...below("examples"),
].map((file) => ({ file, text: fs.readFileSync(path.join(clone, file), "utf8") }));

function below(directory: string): string[] {
    return fs
        .readdirSync(path.join(clone, directory), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
        .map((name) => path.join(directory, name))
        .sort();
}

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function blocksOf({ file, text }: Page): Block[] {
    return [...text.matchAll(fence)].map((match) => ({
        place: `${file}:${text.slice(0, match.index).split("\n").length}`,
        language: match[1] ?? "",
        text: match[2] ?? "",
    }));
}

/** What is left without its blocks. */
export function proseOf({ text }: Page): string {
    return text.replaceAll(fence, "");
}

/** The anchors that a forge gives a page's headings: lower case, blanks as `-`, no punctuation. */
export function anchorsOf(page: Page): Set<string> {
    const headings = [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map((match) => match[1] ?? "");
    return new Set(
        headings.map((heading) =>
            heading
                .toLowerCase()
                .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
                .replaceAll(" ", "-"),
        ),
    );
}
