import { parseIptablesSave } from "../../../provider/host/parse/iptables-save";
import { passes } from "../../../provider/net/packet-filter";
import type { Packet } from "../../../provider/net/packet-filter";

const frame: Packet = { family: 4, in: "lan0", out: "lan0", established: false, dnat: false };
const out: Packet = { ...frame, out: "eth0" };
const back: Packet = { ...frame, in: "eth0" };

function filter(policy: string, ...rules: string[]) {
    const chains = [...new Set(rules.map((rule) => rule.split(" ")[1] ?? ""))].filter(
        (name) => name !== "FORWARD",
    );
    const lines = [`:FORWARD ${policy} [0:0]`, ...chains.map((name) => `:${name} - [0:0]`), ...rules];
    return parseIptablesSave(["*filter", ...lines, "COMMIT", ""].join("\n"));
}

test.each<[string, Packet, boolean, string, string[]]>([
    ["a policy decides when no rule does", frame, true, "ACCEPT", []],
    ["a policy decides when no rule does", frame, false, "DROP", []],
    ["an interface that matches accepts", frame, true, "DROP", ["-A FORWARD -i lan0 -o lan0 -j ACCEPT"]],
    ["a wildcard matches", frame, true, "DROP", ["-A FORWARD -i la+ -j ACCEPT"]],
    ["a negation does not match", frame, false, "DROP", ["-A FORWARD ! -i lan0 -j ACCEPT"]],
    [
        "an accept for some addresses only is none",
        frame,
        false,
        "DROP",
        ["-A FORWARD -s 10.0.0.0/8 -j ACCEPT"],
    ],
    [
        "a drop for all is one",
        frame,
        false,
        "ACCEPT",
        ["-A FORWARD -j REJECT --reject-with icmp-port-unreachable"],
    ],
    ["a blacklist is not in the way", frame, true, "ACCEPT", ["-A FORWARD -s 192.0.2.1/32 -j DROP"]],
    [
        "a drop for some addresses that names the interface is meant",
        frame,
        false,
        "ACCEPT",
        ["-A FORWARD ! -s 172.24.0.0/16 -o lan0 -j DROP"],
    ],
    ["another's interface is another's", frame, true, "ACCEPT", ["-A FORWARD -o docker0 -j DROP"]],
    [
        "invalid connections are not the LAN's",
        frame,
        true,
        "ACCEPT",
        ["-A FORWARD -m conntrack --ctstate INVALID -j DROP"],
    ],
    [
        "answers may pass where new connections may not",
        { ...back, established: true },
        true,
        "DROP",
        ["-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"],
    ],
    [
        "new connections are no answers",
        back,
        false,
        "DROP",
        ["-A FORWARD -m state --state RELATED,ESTABLISHED -j ACCEPT"],
    ],
    [
        "forwarded ports are told by DNAT",
        { ...back, dnat: true },
        true,
        "DROP",
        ["-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT"],
    ],
    [
        "a chain that returns leaves it to the next rule",
        out,
        true,
        "DROP",
        ["-A USER -j RETURN", "-A FORWARD -j USER", "-A FORWARD -i lan0 -j ACCEPT"],
    ],
    [
        "an accept in a chain is final",
        frame,
        true,
        "DROP",
        ["-A USER -i lan0 -j ACCEPT", "-A FORWARD -j USER", "-A FORWARD -j DROP"],
    ],
    [
        "an accept behind what may return is none for certain",
        frame,
        false,
        "DROP",
        ["-A USER -s 10.0.0.0/8 -j RETURN", "-A USER -j ACCEPT", "-A FORWARD -j USER"],
    ],
    [
        "a chain that is gone to ends the base chain",
        frame,
        false,
        "DROP",
        ["-A USER -i docker0 -j ACCEPT", "-A FORWARD -g USER", "-A FORWARD -j ACCEPT"],
    ],
    ["a log is no verdict", frame, true, "ACCEPT", ['-A FORWARD -j LOG --log-prefix "-j DROP "']],
])("%s", (_law, packet, expected, policy, rules) => {
    expect(passes(filter(policy, ...rules), "FORWARD", packet)).toBe(expected);
});

test("chains that call each other in a circle come to an end", () => {
    const rules = ["-A ONE -j TWO", "-A TWO -j ONE", "-A FORWARD -j ONE"];
    expect(passes(filter("DROP", ...rules), "FORWARD", frame)).toBe(false);
});
