import { until } from "../../live/support/process";
import type { LabHost } from "./labhost";

/** Types a line and reads until a mark, which stands in the line in two pieces so that its echo is not taken for it. */
const script = String.raw`
use strict; use IO::Socket::UNIX;
my ($path, $line) = @ARGV;
my $console = IO::Socket::UNIX->new(Peer => $path) or exit 1;
$SIG{ALRM} = sub { exit 1 }; alarm 15;
syswrite $console, "\n$line; echo do''ne\$?\n";
my $text = "";
until ($text =~ /done(\d+)/) { sysread $console, $text, 4096, length $text or exit 1 }
exit $1;
`;

/** Runs a line in the shell of a guest, at its console: a Unix socket of the lab host. Waits until the guest is up. */
export async function atConsole(labhost: LabHost, socket: string, line: string): Promise<void> {
    await until(
        `${line}, typed at ${socket}`,
        async () => (await labhost.run(["perl", "-e", script, socket, line])).code === 0,
        240_000,
    );
}
