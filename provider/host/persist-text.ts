import { describeMark } from "../core/owner";
import { LabError } from "../core/errors";
import type { Command, NamespaceName } from "./host";
import { batchLine } from "./words";

/**
 * What brings an object back, as the program in persist-program.ts reads it: a line a step, its lines behind it after a tab.
 * Nothing in it is ever taken for a program's text.
 *
 *     virtnet 1 Bridge "lan" of stack demo/dev
 *     need web -
 *     ip web
 *         link add name vn0123456789ab type bridge
 *         link set dev vn0123456789ab name lan0 alias virtnet:demo/dev/Bridge/lan up
 *     end
 */
export function replayText(mark: string, commands: readonly Command[]): string {
    const steps = joined(commands.flatMap(stepsOf));
    const claims = steps.filter(({ head }) => head === "claim");
    const others = steps.filter(({ head }) => head !== "claim");
    const needs = needsOf(commands).map((need) => ({ head: `need ${need}`, lines: [] }));
    // What the ledger is to know it knows first, whether or not anything else can be done yet.
    const all = [{ head: `virtnet 1 ${describeMark(mark)}`, lines: [] }, ...claims, ...needs, ...others];
    return [...all, { head: "end", lines: [] }]
        .flatMap(({ head, lines }) => [head, ...lines.map((line) => `\t${line}`)])
        .map((line) => `${line}\n`)
        .join("");
}

interface Step {
    head: string;
    lines: readonly string[];
}

function stepsOf(command: Command): Step[] {
    const space = ("namespace" in command ? command.namespace : undefined) ?? "-";
    if ("ip" in command) return [{ head: `ip ${space}`, lines: [batchLine(command.ip)] }];
    if ("nft" in command)
        return [{ head: `nft ${space}`, lines: command.nft.flatMap((line) => line.split("\n")) }];
    if ("claim" in command) {
        const { claim: key, mark, previous, seen } = command;
        return [{ head: "claim", lines: [JSON.stringify({ key, mark, previous, seen })] }];
    }
    if ("makeDirectory" in command)
        return [{ head: "run -", lines: ["install", "-d", "-m", "0700", "--", command.makeDirectory] }];
    if ("run" in command) {
        const input = command.stdin === undefined ? "" : command.stdin.replace(/\n$/, "");
        const given: Step = { head: "input", lines: input === "" ? [] : input.split("\n") };
        return [given, { head: `run ${space}`, lines: command.run.map(word) }];
    }
    if ("start" in command) {
        const { argv, environment, namespace } = command.start;
        const into = namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
        const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
        const words = [...variables, ...into, ...argv].map(word);
        const isDaemon = command.start.daemonizes === true;
        return [{ head: isDaemon ? "run -" : "start -", lines: isDaemon ? ["env", ...words] : words }];
    }
    if ("sysctl" in command && !("giveBack" in command))
        return [{ head: `write ${space} ${command.sysctl}`, lines: [command.value] }];
    throw new LabError({
        kind: "bug",
        doing: "writing down how to bring it back after a reboot",
        wrong: `there is no step for ${Object.keys(command).join(", ")}`,
        remedy: "Please report it, and leave `persist` out meanwhile",
    });
}

/** Steps of one kind in a row, of the same namespace, are one run of ip. */
function joined(steps: readonly Step[]): Step[] {
    return steps.reduce<Step[]>((all, step) => {
        const last = all.at(-1);
        if (last === undefined || last.head !== step.head || !step.head.startsWith("ip "))
            return [...all, step];
        return [...all.slice(0, -1), { ...last, lines: [...last.lines, ...step.lines] }];
    }, []);
}

/** One word a line, as printf's %b reads it (printf(1)). */
function word(text: string): string {
    return text.replaceAll("\\", String.raw`\\`).replaceAll("\n", String.raw`\n`);
}

/** Words of `ip` behind which an interface is named that has to be there. */
const naming = new Set(["dev", "master", "link"]);
const objects = new Set(["link", "address", "route", "netns", "tuntap", "neigh", "rule"]);

/** The namespaces and interfaces that commands take for granted: named by them, and not made by them before. */
function needsOf(commands: readonly Command[]): string[] {
    const made = new Set<string>();
    const needs = new Set<string>();
    for (const command of commands) {
        const space: NamespaceName = "start" in command ? command.start.namespace : namespaceOf(command);
        const here = (dev: string) => `${space ?? "-"} ${dev}`;
        if (space !== undefined && !made.has(here("-"))) needs.add(here("-"));
        if (!("ip" in command)) continue;
        const { ip } = command;
        if (ip[0] === "netns" && ip[1] === "add") made.add(`${ip[2]} -`);
        ip.forEach((name, index) => {
            const before = ip[index - 1] ?? "";
            const isName = naming.has(before) && !(index === 1 && objects.has(before)) && name !== "lo";
            // A birth name is given and taken within the same commands.
            if (isName && ip[0] !== "tuntap" && !/^vn[\da-f]{12}$/.test(name) && !made.has(here(name)))
                needs.add(here(name));
            if (before === "name") made.add(here(name));
        });
    }
    return [...needs];
}

function namespaceOf(command: Command): NamespaceName {
    return "namespace" in command ? command.namespace : undefined;
}
