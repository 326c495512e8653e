import fs from "node:fs";
import path from "node:path";
import { anchorsOf, clone, pages, proseOf } from "./pages";
import type { Page } from "./pages";

const byFile = new Map(pages.map((page) => [page.file, page]));

test("every relative link leads to a file, and to a heading of it", () => {
    expect(pages.flatMap(deadLinks)).toEqual([]);
});

test("the table of contents of the documentation names every guide", () => {
    const contents = byFile.get("docs/README.md")?.text ?? "";
    const guides = fs.readdirSync(path.join(clone, "docs", "guide"));
    expect(guides.filter((name) => !contents.includes(`(guide/${name})`))).toEqual([]);
});

test("a link to a missing file and one to a missing heading are found dead", () => {
    const page = {
        file: "docs/x.md",
        text: "# Here\n[a](#here) [b](#there) [c](gone.md) [d](README.md#guides)",
    };
    expect(deadLinks(page)).toEqual(["docs/x.md: #there", "docs/x.md: gone.md"]);
});

function deadLinks(page: Page): string[] {
    const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    return targets
        .filter((target) => !/^\w+:/.test(target) && !isAlive(page, target))
        .map((target) => `${page.file}: ${target}`);
}

function isAlive(page: Page, target: string): boolean {
    const [name = "", anchor] = target.split("#");
    const file = name === "" ? page.file : path.join(path.dirname(page.file), name);
    if (name !== "" && !fs.existsSync(path.join(clone, file))) return false;
    if (anchor === undefined) return true;
    const there = name === "" ? page : byFile.get(file);
    return there !== undefined && anchorsOf(there).has(anchor);
}
