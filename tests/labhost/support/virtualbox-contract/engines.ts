/** What the NAT engine of a card is told. */
import type { Bag, Row } from "./contract";

const nat = (engine: Bag) => ({ attachment: { nat: engine } });

/** VirtualBox tells little of it; the rest stands in the machine's settings, where the words of this engine alone are. */
const engine = (
    input: string,
    option: string,
    [from, to]: readonly [from: Bag, to: Bag],
    by: string,
    ...says: [string, string]
): Row => ({
    input: `attachment.nat.${input}`,
    from: nat(from),
    to: nat(to),
    says,
    byHand: [["modifyvm", "guest", `--${option}2`, by]],
});

export const engineRows: Row[] = [
    engine(
        "network",
        "nat-net",
        [{}, { network: "10.9.0.0/16" }],
        "10.8.0.0/16",
        'natnet2="nat"',
        'natnet2="10.9.0.0/16"',
    ),
    engine(
        "bindAddress",
        "nat-bind-ip",
        [{}, { bindAddress: "192.0.2.10" }],
        "192.0.2.11",
        "",
        'hostip="192.0.2.10"',
    ),
    engine("dnsProxy", "nat-dns-proxy", [{}, { dnsProxy: true }], "off", "", 'use-proxy="true"'),
    engine(
        "dnsHostResolver",
        "nat-dns-host-resolver",
        [{}, { dnsHostResolver: true }],
        "off",
        "",
        'use-host-resolver="true"',
    ),
    engine(
        "dnsPassDomain",
        "nat-dns-pass-domain",
        [{}, { dnsPassDomain: false }],
        "on",
        "",
        'pass-domain="false"',
    ),
    engine(
        "forwardBroadcast",
        "nat-forward-broadcast",
        [{}, { forwardBroadcast: true }],
        "off",
        "",
        "ForwardBroadcast: 1",
    ),
    engine(
        "alias.log",
        "nat-alias-mode",
        [{}, { alias: { log: true } }],
        "default",
        "",
        '<Alias logging="true">',
    ),
    engine(
        "alias.proxyOnly",
        "nat-alias-mode",
        [{}, { alias: { proxyOnly: true } }],
        "default",
        "",
        '<Alias proxy-only="true">',
    ),
    engine(
        "alias.samePorts",
        "nat-alias-mode",
        [{}, { alias: { samePorts: true } }],
        "default",
        "",
        '<Alias use-same-ports="true">',
    ),
    engine("tftp.enabled", "nat-enable-tftp", [{}, { tftp: { enabled: true } }], "off", "", "EnableTFTP: 1"),
    engine(
        "tftp.prefix",
        "nat-tftp-prefix",
        [{}, { tftp: { prefix: "/srv/a b" } }],
        "/theirs",
        "",
        'prefix="/srv/a b"',
    ),
    engine(
        "tftp.file",
        "nat-tftp-file",
        [{}, { tftp: { file: "boot file" } }],
        "theirs",
        "",
        'boot-file="boot file"',
    ),
    engine(
        "tftp.server",
        "nat-tftp-server",
        [{}, { tftp: { server: "10.9.0.9" } }],
        "10.9.0.8",
        "",
        'next-server="10.9.0.9"',
    ),
    engine(
        "sockets.mtu",
        "nat-settings",
        [{ sockets: { mtu: 1300 } }, { sockets: { mtu: 1400 } }],
        "1200,0,0,0,0",
        "MTU: 1300,",
        "MTU: 1400,",
    ),
    engine(
        "sockets.buffers",
        "nat-settings",
        [{ sockets: { mtu: 1300, buffers: 32 } }, { sockets: { mtu: 1300, buffers: 128 } }],
        "0,256,256,0,0",
        "Socket (send: 32, receive: 32)",
        "Socket (send: 128, receive: 128)",
    ),
    engine(
        "sockets.windows",
        "nat-settings",
        [{ sockets: { mtu: 1300, windows: 32 } }, { sockets: { mtu: 1300, windows: 128 } }],
        "0,0,0,256,256",
        "TCP Window (send:32, receive: 32)",
        "TCP Window (send:128, receive: 128)",
    ),
];
