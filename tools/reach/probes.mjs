// Probes with real packets: a ping, or a request to a lab's web server, from any of its places.

/**
 * @typedef {import("../../dist/provider/host/host.js").Host} Host
 * @typedef {{ name: string, namespace?: string }} Place
 * @typedef {{ ok: boolean, text: string }} Result
 * @typedef {Result & { server?: string, client?: string }} Answer
 */

/** A web request in the Perl that every lab host has: prints the body, or nothing. */
const request = String.raw`
use strict; use IO::Socket::IP;
my ($host, $port) = @ARGV;
my $socket = IO::Socket::IP->new(PeerHost => $host, PeerPort => $port, Timeout => 1.5) or exit 1;
alarm 3; print $socket "GET / HTTP/1.0\r\n\r\n";
local $/; my $answer = <$socket>; $answer =~ s/^.*?\r\n\r\n//s; print $answer;
`;

/**
 * @param {Host} host
 * @param {Place} from
 * @param {string} address
 * @returns {Promise<Result>}
 */
export async function ping(host, from, address) {
    const argv = ["ping", "-n", "-q", "-c", "1", "-W", "1", address];
    const text = await output(host, from, argv);
    const time = /= ([\d.]+)\//.exec(text)?.[1];
    return time === undefined
        ? { ok: false, text: "no answer" }
        : { ok: true, text: Number(time).toFixed(2) };
}

/**
 * Asks the lab's web server, which answers with the address that it was asked from.
 * @param {Host} host
 * @param {Place} from
 * @param {string} address
 * @param {number} port
 * @returns {Promise<Answer>}
 */
export async function ask(host, from, address, port) {
    const text = await output(host, from, ["perl", "-e", request, address, String(port)]);
    const [, server, client] = /^hello from (\S+) to (\S+)/.exec(text) ?? [];
    if (server === undefined || client === undefined) return { ok: false, text: "no answer" };
    return { ok: true, text: client, server, client };
}

/**
 * @param {Host} host
 * @param {Place} from
 * @param {string[]} argv
 */
async function output(host, from, argv) {
    const accept = [1, 2, 113, 142]; // no answer, no route, refused, alarm
    return await host.run(
        argv,
        from.namespace === undefined ? { accept } : { accept, namespace: from.namespace },
    );
}
