import fs from "node:fs";
import path from "node:path";
import { blocksOf, clone, pages, proseOf } from "./pages";

const { scripts } = JSON.parse(fs.readFileSync(path.join(clone, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
};

/** The commands and options of the Pulumi CLI that its own automation API gives it. */
const pulumiWords = new Set(
    sourcesBelow("node_modules/@pulumi/pulumi/automation").flatMap((text) =>
        [...text.matchAll(/["'`](-{0,2}[a-z][a-z-]+)["'`=]/g)].map((match) => match[1] ?? ""),
    ),
);
/** Make SDKs, and have the state forget, which the automation API does not. */
for (const word of ["package", "add", "state", "--show-urns"]) pulumiWords.add(word);
/** Short for an option that the automation API never needs: it starts `pulumi` in the directory itself. */
const shortOptions = ["-C"];
const ownCommandsOfNpm = ["init", "install", "pack"];
const otherPrograms = ["ip", "bridge", "nsenter", "curl", "ss", "mkdir", "echo", "virsh", "apk"];

/** What the provider has VBoxManage do: the calls and options that it is tested with. */
const driven = sourcesBelow("provider").join("\n");

const shown = pages.flatMap((page) => [
    ...blocksOf(page)
        .filter(({ language }) => language === "sh")
        .flatMap(({ place, text }) =>
            text
                .trimEnd()
                .split("\n")
                .map((line) => ({ place, line })),
        ),
    ...[...proseOf(page).matchAll(/`((?:npm|pulumi) [^`…]+)`/g)].map((match) => ({
        place: page.file,
        line: match[1] ?? "",
    })),
]);

test("every command shown is one of npm, a script of package.json, one of Pulumi's with its options or one that the provider gives VBoxManage", () => {
    const wrong = shown.flatMap(({ place, line }) =>
        wrongIn(line).map((what) => `${place}: ${line}: ${what}`),
    );
    expect(wrong).toEqual([]);
});

test.each([
    ["npm run nothing", "no script nothing"],
    ["npm stop -- --remove", "tools/stop.mjs knows no --remove"],
    ["npm run bench -- --machines 5 --run 2", "tools/bench.mjs knows no --run", "tools/bench.mjs knows no 2"],
    ["npm run pulumi -- -C x upp", "Pulumi has no command upp"],
    ["A=1 pulumi up --skip-checks", "Pulumi has no option --skip-checks"],
    [
        "VBoxManage modifyvn web --nic-promisc1 deny --promisc1 deny",
        "VBoxManage is never told modifyvn",
        "VBoxManage is never told promisc",
    ],
    ["rm -rf x", "rm is not a program of these pages"],
])("%s is found wrong", (line, ...what) => {
    expect(wrongIn(line)).toEqual(what);
});

test("every VIRTNET_ variable shown is read by the sources", () => {
    const sources = ["tools", "provider", "sdk", "tests/live"].flatMap(sourcesBelow).join("\n");
    const names = new Set(pages.flatMap(({ text }) => text.match(/\bVIRTNET_[A-Z_]+/g) ?? []));
    expect([...names].filter((name) => !sources.includes(name))).toEqual([]);
});

function wrongIn(line: string): string[] {
    const words = (line.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).filter((word) => !/^[A-Z_]+=/.test(word));
    const [program = "", ...rest] = words;
    if (program === "npm") return wrongInNpm(rest);
    if (program === "pulumi") return wrongInPulumi(rest);
    if (program === "VBoxManage") return wrongInVBoxManage(rest);
    return otherPrograms.includes(program) ? [] : [`${program} is not a program of these pages`];
}

function wrongInNpm(words: string[]): string[] {
    const [command = "", ...rest] = words[0] === "run" ? words.slice(1) : words;
    if (words[0] !== "run" && ownCommandsOfNpm.includes(command)) return [];
    const script = scripts[command];
    if (script === undefined) return [`no script ${command}`];
    const passed = rest[0] === "--" ? rest.slice(1) : rest;
    const tool = /tools\/\S+/.exec(script)?.[0];
    if (tool === "tools/pulumi.mjs") return wrongInPulumi(passed);
    if (tool === undefined || tool === "tools/test.mjs") return [];
    const text = fs.readFileSync(path.join(clone, tool), "utf8");
    const known = (word: string, index: number) =>
        text.includes(`"${word}"`) ||
        isOption(text, word, "boolean|string") ||
        isOption(text, passed[index - 1] ?? "", "string");
    return passed.filter((word, index) => !known(word, index)).map((word) => `${tool} knows no ${word}`);
}

/** Whether a tool declares an option of such a type to util.parseArgs. */
function isOption(text: string, word: string, types: string): boolean {
    return word.startsWith("--") && new RegExp(`\\b${word.slice(2)}: \\{ type: "(${types})"`).test(text);
}

function wrongInPulumi(words: string[]): string[] {
    const isValue = (index: number) => shortOptions.includes(words[index - 1] ?? "");
    const options = words.filter((word) => word.startsWith("-") && !shortOptions.includes(word));
    const [command] = words.filter((word, index) => !word.startsWith("-") && !isValue(index));
    return [
        ...(command === undefined || pulumiWords.has(command) ? [] : [`Pulumi has no command ${command}`]),
        ...options
            .filter((option) => !pulumiWords.has(option))
            .map((option) => `Pulumi has no option ${option}`),
    ];
}

/** Options of a card end with its slot. */
function wrongInVBoxManage([command = "", ...rest]: string[]): string[] {
    const options = rest.filter((word) => word.startsWith("--")).map((word) => word.replace(/^--|\d+$/g, ""));
    return [command, ...options]
        .filter((word) => !new RegExp(`(?:["\`]|--)${word}\\b`).test(driven))
        .map((word) => `VBoxManage is never told ${word}`);
}

function sourcesBelow(directory: string): string[] {
    return fs
        .readdirSync(path.join(clone, directory), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(js|mjs|ts)$/.test(name) && !name.endsWith(".d.ts"))
        .map((name) => fs.readFileSync(path.join(clone, directory, name), "utf8"));
}
