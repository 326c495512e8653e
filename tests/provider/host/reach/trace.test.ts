// What is concluded from recorded traces, without a kernel; tests/cases/reach/record.sh tells what was recorded.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Flow } from "../../../../provider/host/reach/flow";
import { locate, passes } from "../../../../provider/host/reach/locate";
import type { Place } from "../../../../provider/host/reach/locate";
import { parseTrace } from "../../../../provider/host/reach/trace";

const directory = join(__dirname, "../../../cases/reach");
const flow: Flow = {
    from: { namespace: "a" },
    to: "10.2.0.2",
    protocol: "tcp",
    port: 81,
    timeoutSeconds: 1,
    attempts: 1,
};

function recorded(name: string) {
    return parseTrace(readFileSync(join(directory, `${name}.txt`), "utf8"), flow);
}

/** A place in a line: `dropped in r: inet router forward policy`. */
function summary(place: Place): string {
    if (place.kind === "unseen") return "unseen";
    const space = place.at.namespace ?? "the host";
    if (place.kind !== "dropped") return `${place.kind} in ${space}`;
    const { family, table, chain, rule = "policy" } = place.by;
    return `dropped in ${space}: ${family} ${table} ${chain} ${rule}`;
}

const cases: [recording: string, ending: string, request: string, answer: string][] = [
    ["refused", "refused", "delivered in b", "delivered in a"],
    [
        "dropped-by-rule",
        "silent",
        'dropped in r: inet router forward tcp dport 80 counter drop comment "closed"',
        "unseen",
    ],
    ["dropped-by-policy", "silent", "dropped in r: inet router forward policy", "unseen"],
    [
        "dropped-on-bridge",
        "silent",
        'dropped in the host: bridge lan f tcp dport 83 drop comment "no 83"',
        "unseen",
    ],
    [
        "rejected",
        "refused",
        "dropped in r: inet router forward tcp dport 82 reject with tcp reset",
        "delivered in a",
    ],
    [
        "answer-dropped",
        "silent",
        "delivered in b",
        "dropped in r: inet router forward tcp sport 5001 counter drop",
    ],
    ["answered", "answered", "delivered in b", "delivered in a"],
    ["ping", "answered", "delivered in b", "delivered in a"],
    ["ping6", "answered", "delivered in b", "delivered in a"],
    ["no-neighbour", "silent", "left in r", "unseen"],
    ["no-route", "unreachable", "unrouted in r", "unseen"],
    ["not-forwarded", "silent", "unrouted in r", "unseen"],
];

test.each(cases)(
    "%s: the probe ends %s, the request is %s, the answer %s",
    (name, ending, request, answer) => {
        const { outcome, sightings, problems } = recorded(name);
        expect(outcome.ending.kind).toBe(ending);
        expect(summary(locate(sightings, false))).toBe(request);
        expect(summary(locate(sightings, true))).toBe(answer);
        expect(problems).toEqual([]);
    },
);

test("every recording has a case", () => {
    const files = readdirSync(directory).filter((name) => name.endsWith(".txt"));
    expect(cases.map(([name]) => `${name}.txt`).sort()).toEqual(files.sort());
});

test.each(cases)("%s: in whatever order the namespaces' lines come, the same is concluded", (name) => {
    const { sightings } = recorded(name);
    for (const answers of [false, true])
        expect(summary(locate(sightings.toReversed(), answers))).toBe(summary(locate(sightings, answers)));
});

test("the rules that let it pass are told with where they are, and counters are left out of them", () => {
    const passed = passes(recorded("answered").sightings).map(({ namespace, step }) => [
        namespace,
        step.chain,
        step.rule,
    ]);
    expect(passed).toEqual([
        ["r", "forward", "ip daddr 10.2.0.0/24 accept"],
        ["r", "post", 'oifname "rb" masquerade'],
    ]);
});

test("a packet whose addresses are translated is followed", () => {
    const at = locate(recorded("answered").sightings, false);
    expect(at).toMatchObject({
        kind: "delivered",
        at: { from: "10.2.0.1", to: "10.2.0.2", port: 5000, iif: "bv" },
    });
});

test("the packets of another trace, which every monitor hears of, are left out", () => {
    const text = readFileSync(join(directory, "dropped-by-rule.txt"), "utf8");
    const others = text.replace(/^.*\t(?!table|port|address|ending).* rule tcp [sd]port .*\n/gm, "");
    expect(others).not.toBe(text);
    expect(parseTrace(others, flow).sightings).toEqual([]);
    expect(parseTrace(text.replace(/^(\?\ttable) .*$/m, "$1 virtnet_trace_0"), flow).sightings).toEqual([]);
});
