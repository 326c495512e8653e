// What must connect and what must not, stated in the stack and checked by real packets, in a sandbox.
import { changes } from "./support/events";
import { useHost } from "./support/host";
import type { Place } from "./support/place";
import { until } from "./support/process";
import type { Project } from "./support/project";
import { outside, routedLab, wan } from "./support/routed-lab";
import { udpServer } from "./support/traffic";

const host = useHost();
const forwards = { http: { port: 4000, to: "10.77.0.10", toPort: 80 } };
let lab: Project;
let inside: Place;

type Statement = Record<string, unknown>;

/** The routed lab with statements about it, made once all else is there. */
function program(statements: Record<string, Statement>): string {
    const more = [
        ...Object.entries(statements).map(
            ([name, statement]) =>
                `new virtnet.linux.Reachable("${name}", { host, timeoutSeconds: 1, attempts: 2, ...${JSON.stringify(statement)} }, { dependsOn: rules });`,
        ),
    ];
    return routedLab({ forwards, more: more.join("\n") });
}

const from = (namespace: string) => ({ from: { namespace } });
const published = { ...from("outside"), to: wan, protocol: "tcp", port: 4000 };
const closed = { ...from("outside"), to: "10.77.0.10", protocol: "tcp", port: 80 };

/** The lab with one statement of which it is told why it fails. */
async function refusal(statement: Statement): Promise<string> {
    lab.program(program({ it: statement }));
    const { errors } = await lab.up({ fails: true });
    return errors;
}

beforeAll(async () => {
    lab = await host.project({ program: program({}) });
    await lab.up();
    inside = await lab.sandbox();
});

/** Nothing of a trace is left: no table, no process. */
async function expectNothingLeft(): Promise<void> {
    for (const place of [inside, ...["outside", "router", "web"].map((name) => inside.namespace(name))])
        expect(await place.must(["nft", "list", "tables"])).not.toContain("virtnet_trace");
    await until("nft to be gone", async () => (await host.den.run(["pgrep", "-x", "nft"])).code === 1);
}

test("what holds is stated for each protocol and family, and a second up sends nothing", async () => {
    const server = await udpServer(inside.namespace("web"), 5353);
    const bind =
        'use IO::Socket::INET; $| = 1; my $s = IO::Socket::INET->new(LocalPort => 5354, Proto => "udp") or die; print "ready\\n"; 1 while <STDIN>';
    const sink = inside.namespace("web").talk(["perl", "-e", bind]);
    expect(await sink.hear()).toBe("ready");
    const statements = {
        ping: { ...from("web"), to: outside },
        "no-ping": { ...from("outside"), to: "10.77.0.10", expect: false },
        web: { ...from("web"), to: outside, protocol: "tcp", port: 80 },
        published,
        "not-published": { ...closed, expect: false },
        udp: { ...from("router"), to: "10.77.0.10", protocol: "udp", port: 5353, payload: "hello" },
        "no-udp": { ...from("outside"), to: "10.77.0.10", protocol: "udp", port: 5353, expect: false },
        "udp-without-answer": { ...from("router"), to: "10.77.0.10", protocol: "udp", port: 5354 },
        host: { to: "10.77.0.10", from: { address: "10.77.0.2" } },
        refused: { ...from("router"), to: "10.77.0.10", protocol: "tcp", port: 81, expect: false },
    };
    lab.program(program(statements));
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual(
        Object.keys(statements)
            .sort()
            .map((name) => `create ${name}`),
    );
    expect((await lab.state()).find(({ urn }) => urn.endsWith("::published"))?.outputs).toMatchObject({
        connects: true,
        address: wan,
    });
    await Promise.all([server.stop(), sink.stop()]);
    // With the servers gone two of them no longer hold, which only a look would tell.
    expect(changes((await lab.up()).steps)).toEqual([]);
    await expectNothingLeft();
});

test("refresh shows what no longer holds and why, and up checks again", async () => {
    lab.program(program({ published, "not-published": { ...closed, expect: false } }));
    await lab.up();
    await inside
        .namespace("router")
        .nft('insert rule inet router forward tcp dport 80 counter drop comment "by hand"');
    const shown = await lab.refreshShown();
    expect(shown).toMatch(
        /tcp 198\.51\.100\.2 port 4000 from namespace outside does not connect: the packet was dropped in namespace router by the rule `tcp dport 80 counter drop comment \\?"by hand\\?"` of chain forward, table inet router \(in by wan0, out by lan0\)/,
    );
    await lab.refresh();
    const { errors } = await lab.up({ fails: true, args: ["--target", "**published"] });
    expect(errors).toMatch(/updating Reachable "published".*dropped in namespace router/s);
    await lab.up({ args: ["--refresh"] }); // it waits for the router, which is mended first
    await lab.refresh({ args: ["--expect-no-changes"] });
});

test("a trigger's change checks again, another's does not", async () => {
    lab.program(program({ published: { ...published, triggers: [1] } }));
    expect(changes((await lab.up()).steps)).toContain("update published");
    expect(changes((await lab.up()).steps)).toEqual([]);
});

describe("a statement that does not hold", () => {
    test("names the router's default deny by chain and rule", async () => {
        expect(await refusal(closed)).toMatch(
            /creating Reachable "it" on sandbox \S+: checking by real packets: tcp 10\.77\.0\.10 port 80 from namespace outside does not connect: the packet was dropped in namespace router by the rule `counter name "dropped" drop comment "drop #\w+"` of chain forward, table inet router \(in by wan0, out by lan0\)\. Mend that/,
        );
        await expectNothingLeft();
    });

    test("names the rule that lets pass what must not", async () => {
        expect(await refusal({ ...published, expect: false })).toMatch(
            /connects, and must not: .*`ct status dnat accept comment "forwarded ports #\w+"` of chain forward, table inet router in namespace router/,
        );
    });

    test("names a missing route, an address that nobody has, a port that nobody listens on, forwarding that is off", async () => {
        expect(await refusal({ ...from("outside"), to: "10.78.0.1" })).toMatch(
            /namespace outside has no route to 10\.78\.0\.1/,
        );
        expect(await refusal({ ...from("router"), to: "10.77.0.99" })).toMatch(
            /nobody answers ARP for 10\.77\.0\.99 on lan0/,
        );
        expect(await refusal({ ...from("router"), to: "10.77.0.10", protocol: "tcp", port: 81 })).toMatch(
            /reached namespace web, where nobody listens on tcp port 81/,
        );
        const sysctl = ["tee", "/proc/sys/net/ipv4/ip_forward"];
        await inside.namespace("router").must(sysctl, { input: "0" });
        expect(await refusal({ ...from("web"), to: outside })).toMatch(
            /came into namespace router by lan0, which does not forward: net\.ipv4\.ip_forward is 0/,
        );
        await inside.namespace("router").must(sysctl, { input: "1" });
    });
});

test("a provider killed in the middle of a check leaves nothing behind", async () => {
    lab.program(program({ it: { ...closed, timeoutSeconds: 30, attempts: 1, to: "10.77.0.10" } }));
    const up = lab.place.run(
        [
            "setsid",
            "-w",
            "pulumi",
            "up",
            "--skip-preview",
            "--yes",
            "--stack",
            lab.stack,
            "--non-interactive",
        ],
        {
            cwd: lab.cwd,
            env: lab.environment,
        },
    );
    const router = inside.namespace("router");
    await until(
        "the trace",
        async () => (await router.must(["nft", "list", "tables"])).includes("virtnet_trace"),
        60_000,
    );
    const watchers = (await host.den.must(["pgrep", "-f", "virtnet_trace_"])).trim().split("\n");
    await host.den.must(["kill", "-KILL", ...watchers]);
    await up;
    await expectNothingLeft();
});

test("after destroy the host is what it was before", async () => {
    await lab.destroy();
    await host.expectUntouched();
});
