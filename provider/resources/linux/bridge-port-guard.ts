import type { Command, NamespaceName } from "../../host/host";
import type { World } from "../../host/world";
import { markedProcesses, processLabel } from "./marked-process";

/** A guard bears its owner's mark and what it was started to do in this variable of its environment. */
const variable = "VIRTNET_GUARD";

export interface Guarded {
    interface: string;
    bridge: string;
    namespace?: NamespaceName;
    flushAddresses: boolean;
}

/** The guards of a port: those that do what is wanted, and those that do something else. */
export interface Guards {
    current: number[];
    others: number[];
}

export async function findGuards(world: World, want: Guarded, mark: string): Promise<Guards> {
    const found = await markedProcesses(world, variable, mark);
    const isCurrent = ({ value }: { value: string }) => value === label(want, mark);
    return {
        current: found.filter(isCurrent).map(({ pid }) => pid),
        others: found.filter((process) => !isCurrent(process)).map(({ pid }) => pid),
    };
}

export function startGuard(want: Guarded, mark: string): Command {
    const { interface: dev, bridge, namespace, flushAddresses } = want;
    const argv = ["perl", "-e", program, dev, bridge, flushAddresses ? "flush" : ""];
    return { start: { argv, environment: { [variable]: label(want, mark) }, namespace } };
}

export function endGuards(pids: readonly number[]): Command[] {
    return pids.length === 0 ? [] : [{ kill: pids }];
}

function label({ interface: dev, bridge, flushAddresses }: Guarded, mark: string): string {
    return processLabel(mark, [dev, bridge, flushAddresses]);
}

/**
 * Listens to the kernel (ip-monitor(8)) before it looks for the first time, so that no change falls between. The ip that
 * listens for it does not bear the variable: when only that is left, there is no guard.
 */
const program = String.raw`
use strict;
my ($dev, $bridge, $flush) = @ARGV;
my $monitor = open(my $events, "-|", "env", "-u", "${variable}", "ip", "-o", "monitor", "link", "address") || die $!;
$SIG{TERM} = sub { kill "TERM", $monitor; exit };
keep();
while (<$events>) { keep() if /^\d+: \Q$dev\E[\@:\s]/ }
sub keep {
    open(my $show, "-|", "ip", "-o", "link", "show", "dev", $dev) || return;
    my $link = <$show>;
    close $show;
    return unless defined $link;
    system("ip", "link", "set", "dev", $dev, "master", $bridge, "up") unless $link =~ /<[^>]*\bUP\b/ && $link =~ / master \Q$bridge\E /;
    system("ip", "address", "flush", "dev", $dev, "scope", "global") if $flush;
}
`;
