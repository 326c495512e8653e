// Whatever stands in an input - and resources may be called anything - is refused or done, and never run or left half made.
import { transformFileSync } from "@swc/core";
import * as fc from "fast-check";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { oddText } from "../support/arbitraries";
import type { LabResource } from "./support/crash-driver";
import { CrashMachine } from "./support/crash-machine";
import type { Verdict } from "./support/odd-driver";
import { clone } from "./support/project";

jest.setTimeout(180_000);

const count = 1000;
let machine: CrashMachine;

beforeAll(async () => {
    machine = await CrashMachine.open();
    await machine.den.ip("link add port0 type veth peer name port1");
    await machine.den.ip("link add switch0 address 02:00:00:00:30:01 type bridge"); // else it takes one of its ports'
});

afterAll(() => machine.close());

/** Text that does something if anything ever takes it for more than text. */
const injected = (canary: string) =>
    fc.constantFrom(
        `$(touch ${canary})`,
        `\`touch ${canary}\``,
        `x; touch ${canary}; #`,
        `x' ; touch ${canary} ; '`,
        `x" ; touch ${canary} ; "`,
        "lan0\nlink add canary0 type dummy",
        "lan0 type dummy\nnetns add canary",
        'a"\nadd table inet canary\n#',
        "a; add table inet canary",
        "1.2.3.4/24 dev pre0\nlink del pre0",
        "-all",
        "../../etc/passwd",
    );

const odd = (canary: string) =>
    fc.oneof(
        { weight: 3, arbitrary: oddText() },
        { weight: 2, arbitrary: injected(canary) },
        fc.constantFrom<unknown>(0, -1, 2 ** 53, 1e308, 0.5, true, [], {}, ["x"]),
    );

/** A good resource, in which one input is then odd. Some take text as it comes, so that more than check is tried. */
const templates: { type: string; inputs: Record<string, unknown>; odd: readonly string[] }[] = [
    { type: "linux:Namespace", inputs: { name: "odd" }, odd: ["name", "sysctls", "adopt"] },
    {
        type: "linux:Bridge",
        inputs: { name: "odd0" },
        odd: ["name", "namespace", "mtu", "mac", "addresses", "stp"],
    },
    { type: "linux:Tap", inputs: { name: "odd0" }, odd: ["name", "bridge", "user", "group"] },
    { type: "linux:Macvlan", inputs: { name: "odd0", parent: "pre0" }, odd: ["name", "parent", "mode"] },
    { type: "linux:Veth", inputs: { a: { name: "odd0" }, b: { name: "odd1" } }, odd: ["a", "b"] },
    {
        type: "linux:BridgePort",
        inputs: { interface: "port0", bridge: "switch0" },
        odd: ["interface", "bridge"],
    },
    {
        type: "linux:Address",
        inputs: { dev: "pre0", cidr: "10.1.2.3/24" },
        odd: ["dev", "cidr", "namespace"],
    },
    {
        type: "linux:Route",
        inputs: { dev: "pre0", to: "10.9.0.0/16" },
        odd: ["dev", "to", "via", "table", "src", "type"],
    },
    { type: "linux:Sysctl", inputs: { key: "net.ipv4.ip_forward", value: 1 }, odd: ["key", "value"] },
    {
        type: "linux:PatRouter",
        inputs: { name: "odd", namespace: "prens", wan: "wan0", lans: ["lan0"] },
        odd: ["name", "namespace", "wan", "lans", "forward", "logDrops"],
    },
    {
        type: "linux:PortForward",
        inputs: { router: "odd", port: 80, to: "10.0.0.1" },
        odd: ["router", "port", "to", "toPort", "from", "address", "protocol"],
    },
    {
        type: "linux:Process",
        inputs: { command: ["perl", "-e", "sleep 60"] },
        odd: ["command", "environment", "listens", "namespace"],
    },
];

/** An odd value where a text stands, or within a list, a record or an object with names. */
function placed(key: string, value: unknown): unknown {
    if (key === "addresses" || key === "lans") return [value];
    if (key === "sysctls") return { [String(value)]: "1" };
    if (key === "environment") return { ODD: value };
    if (key === "command") return ["perl", "-e", "sleep 60", value];
    if (key === "logDrops") return { prefix: value };
    return key === "a" || key === "b" ? { name: value } : value;
}

const cases = (canary: string): fc.Arbitrary<LabResource> =>
    fc.constantFrom(...templates).chain(({ type, inputs, odd: keys }) =>
        fc
            .tuple(
                fc.constantFrom(undefined, undefined, ...keys),
                odd(canary),
                fc.oneof(oddText(), injected(canary)),
            )
            .map(([key, value, name]) => ({
                name,
                type,
                inputs: key === undefined ? inputs : { ...inputs, [key]: placed(key, value) },
            })),
    );

test(`${count} resources with odd values: refused, failed with a sentence, or made and deleted; nothing injected, nothing left`, async () => {
    const at = (name: string) => join(machine.den.directory, name);
    const seed = Date.now();
    const sample = fc.sample(cases(at("canary")), { numRuns: count, seed });
    writeFileSync(at("cases.json"), JSON.stringify(sample));
    const { code } = transformFileSync(join(__dirname, "support", "odd-driver.ts"), {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs", ignoreDynamic: true },
    });
    writeFileSync(at("odd-driver.js"), code);
    const before = await machine.facts();
    const engine = join(clone, "dist", "provider", "engine.js");
    const said = await machine.den.must([process.execPath, at("odd-driver.js"), engine, at("cases.json")]);
    const verdicts = said
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Verdict);
    expect(verdicts).toHaveLength(count);
    const wrong = verdicts.flatMap((verdict, index) =>
        isFit(verdict) ? [] : [{ verdict, of: sample[index] }],
    );
    const tally = { refused: 0, failed: 0, made: 0 };
    for (const verdict of verdicts) tally[Object.keys(verdict)[0] as keyof typeof tally] += 1;
    process.stdout.write(`odd values of seed ${seed}: ${JSON.stringify(tally)}\n`);
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
    expect(existsSync(at("canary"))).toBe(false);
    await machine.expectFacts(before, `odd values of seed ${seed}`, []);
    expect(Math.min(...Object.values(tally))).toBeGreaterThan(0); // each outcome was tried
});

/** A sentence with a remedy, printable, and no trace of our code. */
function isFit(verdict: Verdict): boolean {
    if ("made" in verdict) return true;
    if ("refused" in verdict)
        return verdict.refused.every(({ property, reason }) => property !== "" && isSentence(reason));
    return isSentence(verdict.failed) && verdict.stack === "";
}

function isSentence(text: string): boolean {
    return (
        text.endsWith(".") && !/\n\s+at |node:internal|undefined/.test(text) && !/(?!\n)\p{Cc}/u.test(text)
    );
}
