// What is made of a probe and of a trace, on a host that answers with recordings.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../../../../provider/core/errors";
import { FakeHost } from "../../../../provider/host/fake/host";
import { examine } from "../../../../provider/host/reach/examine";
import type { Flow } from "../../../../provider/host/reach/flow";
import { traceProgram } from "../../../../provider/host/reach/trace-program";

const flow: Flow = {
    from: { namespace: "a" },
    to: "10.2.0.2",
    protocol: "tcp",
    port: 80,
    timeoutSeconds: 1,
    attempts: 2,
};

interface Answers {
    /** How the probe ends. */
    ending: string;
    /** A recording, or why there is none. */
    trace?: string | LabError;
    /** What other programs print, by the first of their words. */
    others?: Record<string, string>;
}

/** A host of which it is known what its programs say; asks that are not foreseen fail. */
function hostThat({ ending, trace, others = {} }: Answers) {
    const host = new FakeHost();
    const asked: string[] = [];
    host.run = (argv) => {
        const isTrace = argv.includes(traceProgram);
        asked.push(isTrace ? "trace" : argv.includes("perl") ? "probe" : argv.slice(0, 2).join(" "));
        if (isTrace && typeof trace === "string")
            return Promise.resolve(
                readFileSync(join(__dirname, "../../../cases/reach", `${trace}.txt`), "utf8"),
            );
        if (isTrace) return Promise.reject(trace ?? new Error("it was not to be watched"));
        if (argv.includes("perl")) return Promise.resolve(`address 10.2.0.2\nport 4000\nending ${ending}\n`);
        return Promise.resolve(others[argv[0] ?? ""] ?? "");
    };
    return { host, asked };
}

const noNft = new LabError({
    kind: "missing-tool",
    doing: "running nft",
    wrong: "the host has no such program on its PATH",
});

test.each([
    [true, "answered"],
    [false, "silent"],
    [false, "refused"],
    [false, "unsent Network is unreachable"],
])("as expected (%s), an attempt that ends %s is not watched", async (expected, ending) => {
    const { host, asked } = hostThat({ ending });
    expect(await examine(host, flow, expected)).toEqual({ connects: expected, address: "10.2.0.2" });
    expect(asked).toEqual(["probe"]);
});

test("a drop is told with namespace, chain, table and rule, and interfaces", async () => {
    const { host } = hostThat({ ending: "silent", trace: "dropped-by-rule" });
    expect((await examine(host, flow, true)).wrong).toBe(
        'tcp 10.2.0.2 port 80 from namespace a does not connect: the packet was dropped in namespace r by the rule `tcp dport 80 counter drop comment "closed"` of chain forward, table inet router (in by ra, out by rb)',
    );
});

test("what connects only when it is watched connects", async () => {
    const { host } = hostThat({ ending: "silent", trace: "answered" });
    expect(await examine(host, flow, true)).toEqual({ connects: true, address: "10.2.0.2" });
});

test("what must not connect and did is wrong, even if a second attempt does not", async () => {
    const { host } = hostThat({ ending: "answered", trace: "dropped-by-rule" });
    expect(await examine(host, flow, false)).toMatchObject({
        connects: true,
        wrong: expect.stringMatching(/connects, and must not: a second attempt did not/) as string,
    });
});

test("without nft the finding stands, and says why there is no more", async () => {
    const { host } = hostThat({ ending: "silent", trace: noNft });
    expect((await examine(host, flow, true)).wrong).toMatch(
        /does not connect; its way could not be watched: the host has no such/,
    );
});

test("a name that is not known, or a source that is not there, is wrong whatever is expected", async () => {
    for (const expected of [true, false]) {
        const unknown = hostThat({ ending: "unresolved Name or service not known" });
        expect((await examine(unknown.host, flow, expected)).wrong).toMatch(
            /cannot be tried: the name is not known there/,
        );
        const strange = hostThat({ ending: "unsent source Cannot assign requested address" });
        expect((await examine(strange.host, flow, expected)).wrong).toMatch(
            /cannot be tried: that source is not to be had/,
        );
    }
});

test("a namespace that does not forward is told with the sysctl", async () => {
    const others = {
        grep: "/proc/sys/net/ipv4/ip_forward:0\n",
        ip: '[{"dst":"10.2.0.2","dev":"rb","flags":[]}]',
    };
    const { host } = hostThat({ ending: "silent", trace: "not-forwarded", others });
    expect((await examine(host, flow, true)).wrong).toMatch(
        /the packet came into namespace r by ra, which does not forward: net\.ipv4\.ip_forward is 0$/,
    );
});

test("what left and was not answered by a neighbour is told with the address that was asked for", async () => {
    const rows = '[{"dst":"10.2.0.77","dev":"rb","state":["FAILED"],"flags":["LOWER_UP"]}]';
    const { host } = hostThat({ ending: "silent", trace: "no-neighbour", others: { ip: rows } });
    expect((await examine(host, { ...flow, to: "10.2.0.77" }, true)).wrong).toMatch(
        /was not sent on from namespace r: nobody answers ARP for 10\.2\.0\.77 on rb$/,
    );
});
