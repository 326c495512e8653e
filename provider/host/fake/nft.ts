import { overlaps, parseAddress, parseCidr } from "../../net/cidr";
import type { FakeSpace } from "./kernel";
import { Refusal } from "./kernel";
import type { FakeChain, FakeElement, FakeSet, FakeTable } from "./nft-table";

type Tables = Map<string, FakeTable>;

/** `nft -f -`: all lines, or none. */
export function nftTransaction(space: FakeSpace, lines: readonly string[]): void {
    const tables: Tables = structuredClone(space.tables);
    const waiting = [...lines];
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
        if (/^table \w+ \w+ \{$/.test(line)) {
            const end = waiting.indexOf("}");
            waiting.unshift(...unfold(line, waiting.splice(0, end + 1)));
        } else if (line.trim() !== "") apply(tables, line.trim());
    }
    space.tables = tables;
}

/** The table of that name; a missing one is refused. */
export function table(tables: Tables, family: string, name: string): FakeTable {
    return found(tables.get(`${family} ${name}`));
}

/** What each line does, by its first two words. */
const acts: Record<string, (tables: Tables, family: string, name: string, rest: string) => void> = {
    "add table": (tables, family, name, rest) => {
        const key = `${family} ${name}`;
        if (tables.has(key)) return;
        const comment = /^\{ comment "([^"]*)"; \}$/.exec(rest)?.[1];
        if (rest !== "" && comment === undefined) throw syntax(rest);
        tables.set(key, { family, name, comment, counters: [], sets: [], chains: [] });
    },
    "delete table": (tables, family, name) => {
        found(tables.get(`${family} ${name}`));
        tables.delete(`${family} ${name}`);
    },
    "add counter": (tables, family, name, rest) => {
        const { counters } = table(tables, family, name);
        if (!counters.includes(rest)) counters.push(rest);
    },
    "add set": (tables, family, name, rest) => addSet(table(tables, family, name), "set", rest),
    "add map": (tables, family, name, rest) => addSet(table(tables, family, name), "map", rest),
    "flush set": (tables, family, name, rest) => {
        setOf(table(tables, family, name), rest).elements = [];
    },
    "add element": (tables, family, name, rest) => {
        const { set, elements } = elementArguments(table(tables, family, name), rest);
        elements.forEach((element) => addElement(set, element));
    },
    "delete element": (tables, family, name, rest) => {
        const { set, elements } = elementArguments(table(tables, family, name), rest);
        for (const { key } of elements) {
            const gone = found(set.elements.find((one) => one.key === key));
            set.elements = set.elements.filter((one) => one !== gone);
        }
    },
    "add chain": (tables, family, name, rest) => addChain(table(tables, family, name), rest),
    "flush chain": (tables, family, name, rest) => {
        chainOf(table(tables, family, name), rest).rules = [];
    },
    "add rule": (tables, family, name, rest) => addRule(table(tables, family, name), rest),
};

function apply(tables: Tables, line: string): void {
    if ((line.match(/"/g)?.length ?? 0) % 2 !== 0 || line.includes("\n")) throw syntax(line);
    const [, act = "", family = "", name = "", rest = ""] = /^(\w+ \w+) (\w+) (\w+) ?(.*)$/.exec(line) ?? [];
    const run = acts[act];
    if (run === undefined) throw syntax(line);
    run(tables, family, name, rest);
}

function addSet(owner: FakeTable, kind: "set" | "map", rest: string): void {
    const [, name = "", body = ""] = /^(\w+) \{ (.*) \}$/.exec(rest) ?? [];
    const type = /type ([^;]+);/.exec(body)?.[1] ?? "";
    const interval = body.includes("flags interval;");
    const there = owner.sets.find((set) => set.name === name);
    if (there !== undefined && (there.kind !== kind || there.type !== type)) throw exists();
    if (there === undefined) owner.sets.push({ name, kind, type, interval, elements: [] });
}

function addChain(owner: FakeTable, rest: string): void {
    const [, name = "", body] = /^(\w+)(?: \{ (.*) \})?$/.exec(rest) ?? [];
    const [, hook, policy = "accept"] = /^(type .*?);(?: policy (\w+);)?$/.exec(body ?? "") ?? [];
    const there = owner.chains.find((chain) => chain.name === name);
    if (there !== undefined && hook !== undefined && there.hook !== hook) throw exists();
    if (there !== undefined) there.policy = policy;
    else owner.chains.push({ name, hook, policy, rules: [] });
}

function addRule(owner: FakeTable, rest: string): void {
    const [, name = "", whole = ""] = /^(\w+) (.*)$/.exec(rest) ?? [];
    const [, text = whole, comment] = /^(.*) comment "([^"]*)"$/.exec(whole) ?? [];
    for (const [, set = ""] of text.matchAll(/@(\w+)/g)) setOf(owner, set);
    for (const [, counter = ""] of text.matchAll(/counter name "(\w+)"/g))
        found(owner.counters.find((one) => one === counter));
    chainOf(owner, name).rules.push({ text, comment });
}

function addElement(set: FakeSet, element: FakeElement): void {
    const there = set.elements.find(({ key }) => key === element.key);
    if (there !== undefined) {
        if (there.data !== element.data) throw exists();
        return; // the same again is no news, not even with another comment
    }
    if (set.interval && set.elements.some(({ key }) => keysOverlap(key, element.key))) throw exists();
    set.elements.push(element);
}

/** Intervals that share a packet but are not the same are refused (nft_set_pipapo.c). */
function keysOverlap(a: string, b: string): boolean {
    const others = b.split(" . ");
    return a.split(" . ").every((part, index) => {
        const other = others[index] ?? "";
        const [one, two] = [network(part), network(other)];
        return one === undefined || two === undefined ? part === other : overlaps(one, two);
    });
}

function network(text: string) {
    const address = parseAddress(text);
    return address === undefined ? parseCidr(text) : { ...address, length: address.family === 4 ? 32 : 128 };
}

function elementArguments(owner: FakeTable, rest: string): { set: FakeSet; elements: FakeElement[] } {
    const [, name = "", body] = /^(\w+) \{ (.*) \}$/.exec(rest) ?? [];
    if (body === undefined) throw syntax(rest);
    const elements = body.split(/, (?=(?:[^"]*"[^"]*")*[^"]*$)/).map((text) => {
        const parts = /^(?:"([^"]+)"|(.+?))(?: comment "([^"]*)")?(?: : (.+))?$/.exec(text);
        if (parts === null) throw syntax(text);
        return { key: parts[1] ?? parts[2] ?? "", comment: parts[3], data: parts[4] };
    });
    return { set: setOf(owner, name), elements };
}

/** A listed table as the commands that make it. */
function unfold(head: string, lines: readonly string[]): string[] {
    const at = head.slice("table ".length, -" {".length);
    const comment = lines
        .map((line) => /^\tcomment "([^"]*)"$/.exec(line)?.[1])
        .find((one) => one !== undefined);
    const made = [`add table ${at}${comment === undefined ? "" : ` { comment "${comment}"; }`}`];
    let block: string[] = [];
    for (const line of lines.slice(0, -1)) {
        if (line === "\t}") made.push(...unfoldBlock(at, block));
        if (line.startsWith("\t\t")) block.push(line.trim());
        else block = [line.trim().replace(/ \{$/, "")];
    }
    return made;
}

function unfoldBlock(at: string, [head = "", ...lines]: readonly string[]): string[] {
    const [kind = "", name = ""] = head.split(" ");
    if (kind === "counter") return [`add counter ${at} ${name}`];
    if (kind === "chain") {
        const hook = lines[0]?.startsWith("type ") === true ? lines[0] : undefined;
        const rules = hook === undefined ? lines : lines.slice(1);
        return [
            `add chain ${at} ${name}${hook === undefined ? "" : ` { ${hook} }`}`,
            ...rules.map((rule) => `add rule ${at} ${name} ${rule}`),
        ];
    }
    const elements = lines.find((line) => line.startsWith("elements = "));
    const body = lines.filter((line) => line !== elements).map((line) => `${line};`);
    return [
        `add ${kind} ${at} ${name} { ${body.join(" ")} }`,
        ...(elements === undefined
            ? []
            : [`add element ${at} ${name} ${elements.slice("elements = ".length)}`]),
    ];
}

function setOf(owner: FakeTable, name: string): FakeSet {
    return found(owner.sets.find((set) => set.name === name));
}

function chainOf(owner: FakeTable, name: string): FakeChain {
    return found(owner.chains.find((chain) => chain.name === name));
}

function found<T>(thing: T | undefined): T {
    if (thing === undefined) throw new Refusal("Error: Could not process rule: No such file or directory");
    return thing;
}

function exists(): Refusal {
    return new Refusal("Error: Could not process rule: File exists");
}

function syntax(text: string): Refusal {
    return new Refusal(`Error: syntax error: ${text}`);
}
