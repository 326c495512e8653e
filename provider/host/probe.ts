import { setTimeout as pause } from "node:timers/promises";
import { isKind, LabError } from "../core/errors";
import type { NamespaceName, RunOptions } from "./host";

/** A check by packets, tried until it succeeds or its time is over. */
export type Probe = (
    | { ping: string }
    | { tcp: { address: string; port: number } }
    /** The next hop of the default routes: the given one, else whatever routes there are by then. It counts when it answers ARP or neighbour discovery only. */
    | { gateway: string | null; dev?: string }
) & { namespace?: NamespaceName };

/** Longer than any of them takes by itself. */
const attemptMs = 8000;

interface ProbingHost {
    run(argv: readonly string[], options?: RunOptions): Promise<string>;
}

/** Tries a probe until it succeeds; what it last found is told once the time is over. */
export async function probeUntil(host: ProbingHost, probe: Probe, deadline: number): Promise<void> {
    for (;;) {
        const wrong = await attempt(host, probe);
        if (wrong === undefined) return;
        if (Date.now() + 250 >= deadline)
            throw new LabError({
                kind: "timed-out",
                doing: `probing ${describe(probe)}`,
                wrong,
            });
        await pause(100);
    }
}

/** What is wrong; `undefined` when it succeeded. */
async function attempt(host: ProbingHost, probe: Probe): Promise<string | undefined> {
    const options = {
        accept: [1, 2],
        timeoutMs: attemptMs,
        ...(probe.namespace === undefined ? {} : { namespace: probe.namespace }),
    };
    try {
        const said = await host.run(argvOf(probe), options);
        return said.trim() === "ok" ? undefined : said.trim() || "no answer";
    } catch (error) {
        if (!isKind(error, "timed-out")) throw error;
        return "it could not even be tried: the connection to the host is lost";
    }
}

function argvOf(probe: Probe): string[] {
    if ("tcp" in probe) return ["perl", "-e", tcpScript, probe.tcp.address, String(probe.tcp.port)];
    if ("ping" in probe) return ["sh", "-c", pingScript, "sh", probe.ping];
    return ["sh", "-c", gatewayScript, "sh", probe.gateway ?? "", probe.dev ?? ""];
}

function describe(probe: Probe): string {
    const from = probe.namespace === undefined ? "from the host" : `from namespace ${probe.namespace}`;
    if ("tcp" in probe) return `TCP port ${probe.tcp.port} of ${probe.tcp.address} ${from}`;
    if ("ping" in probe) return `${probe.ping} by ping ${from}`;
    return `the gateway${probe.gateway === null ? "" : ` ${probe.gateway}`} ${from}`;
}

const pingScript = `command -v ping >/dev/null || { echo "the host has no ping (Debian: iputils-ping)"; exit 1; }
ping -n -q -c 1 -W 1 "$1" >/dev/null 2>&1 && echo ok`;

const gatewayScript = `
answers() {
    ping -n -q -c 1 -W 1 "$1" >/dev/null 2>&1 && return 0
    ip neighbour show to "\${1%%%*}" | grep -Eq 'lladdr .*(REACHABLE|DELAY|STALE|PROBE)'
}
if [ -n "$1" ]; then answers "$1" && echo ok; exit; fi
hops=$(ip -o route show default \${2:+dev "$2"} 2>/dev/null | sed -n 's/.* via \\([^ ]*\\).*/\\1/p')
[ -n "$hops" ] || hops=$(ip -6 -o route show default \${2:+dev "$2"} 2>/dev/null | sed -n 's/.* via \\([^ ]*\\) dev \\([^ ]*\\).*/\\1%\\2/p')
[ -n "$hops" ] || { echo "no default route"; exit 1; }
for hop in $hops; do answers "$hop" || { echo "no answer from $hop"; exit 1; }; done
echo ok
`;

const tcpScript = `
use strict; use IO::Socket::IP;
my $socket = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 2);
if ($socket) { print "ok"; exit } (my $why = $@ || $!) =~ s/^IO::Socket::IP: //; print $why || "no answer";
`;
