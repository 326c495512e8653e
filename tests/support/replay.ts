import type { Command } from "../../provider/host/host";

/** Reads the text that brings an object back (provider/host/persist-text.ts) as the commands it stands for. */
export function commandsIn(text: string): Command[] {
    const commands: Command[] = [];
    let input: string | undefined;
    for (const { words, lines } of stepsIn(text)) {
        const [operation = "", space = "", operand = ""] = words;
        const at = space === "-" ? {} : { namespace: space };
        if (operation === "input") input = lines.length === 0 ? undefined : `${lines.join("\n")}\n`;
        else if (operation === "ip") commands.push(...lines.map((line) => ({ ip: line.split(" "), ...at })));
        else if (operation === "nft") commands.push({ nft: lines, ...at });
        else if (operation === "write") commands.push({ sysctl: operand, value: lines[0] ?? "", ...at });
        else if (operation === "claim") {
            const { key, ...entry } = JSON.parse(lines[0] ?? "") as { key: string; mark: string };
            commands.push({ previous: undefined, ...entry, claim: key, exclusive: false });
        } else if (operation === "start") commands.push(started(lines.map(decoded)));
        else if (operation === "run") commands.push(run(lines.map(decoded), at, input));
    }
    return commands;
}

/** What is needed of others before its first step, as it is written: `NAMESPACE INTERFACE`. */
export function needsIn(text: string): string[] {
    return stepsIn(text).flatMap(({ words: [operation, ...need] }) =>
        operation === "need" ? [need.join(" ")] : [],
    );
}

function stepsIn(text: string): { words: string[]; lines: string[] }[] {
    const steps: { words: string[]; lines: string[] }[] = [];
    for (const line of text.trimEnd().split("\n")) {
        if (line.startsWith("\t")) steps.at(-1)?.lines.push(line.slice(1));
        else steps.push({ words: line.split(" "), lines: [] });
    }
    return steps;
}

function decoded(line: string): string {
    return line.replace(/\\([\\n])/g, (_, escaped) => (escaped === "n" ? "\n" : "\\"));
}

function run(argv: string[], at: { namespace?: string }, stdin: string | undefined): Command {
    if (argv[0] === "install") return { makeDirectory: argv.at(-1) ?? "" };
    if (argv[0] === "env") return started(argv.slice(1), true);
    return { run: argv, ...at, ...(stdin === undefined ? {} : { stdin }) };
}

function started(words: string[], daemonizes = false): Command {
    const count = words.findIndex((word) => !/^\w+=/.test(word));
    const environment = Object.fromEntries(words.slice(0, count).map(variable));
    const rest = words.slice(count);
    const inside = rest[0] === "ip" && rest[1] === "netns" && rest[2] === "exec";
    const argv = inside ? rest.slice(4) : rest;
    const namespace = inside ? rest[3] : undefined;
    return { start: { argv, environment, namespace, ...(daemonizes ? { daemonizes } : {}) } };
}

function variable(word: string): [string, string] {
    const at = word.indexOf("=");
    return [word.slice(0, at), word.slice(at + 1)];
}
