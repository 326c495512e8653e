import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs by which a lab is changed or processes are started and ended; what else runs only looks. */
const watched = ["ip", "nft", "tee", "kill", "unshare", "mount", "rm", "mkdir", "rmdir", "setsid", "env"];

/** Passes everything on and writes down the argv and, line by line, what is fed in. */
const shim = String.raw`#!/usr/bin/perl
use strict; use IO::Handle;
my ($log, $name) = ("LOG", $0 =~ m{([^/]+)$});
sub note { my $text = join(" ", @_); $text =~ s/\n/\\n/g; open my $out, ">>", $log; syswrite $out, "$text\n" }
$ENV{PATH} = join ":", grep { $_ ne "DIRECTORY" } split /:/, $ENV{PATH};
note($name, @ARGV);
exec $name, @ARGV unless $ARGV[-1] eq "-" || $name eq "tee";
my $pid = open(my $child, "|-") // exit 127;
if (!$pid) { exec $name, @ARGV; exit 127 }
$child->autoflush(1);
while (my $line = <STDIN>) { chomp(my $text = $line); note("$name<", $text); print $child $line }
close $child; exit($? >> 8);
`;

/** Logs what is run on a host: a directory of stand-ins, first on PATH. */
export class Recorder {
    private readonly log: string;
    private readonly bin: string;

    constructor(directory: string) {
        this.bin = join(directory, "shims");
        this.log = join(directory, "commands.log");
        mkdirSync(this.bin);
        for (const name of watched) {
            writeFileSync(join(this.bin, name), shim.replace("LOG", this.log).replace("DIRECTORY", this.bin));
            chmodSync(join(this.bin, name), 0o755);
        }
    }

    /** For the command that is to be recorded. */
    get env(): NodeJS.ProcessEnv {
        return { PATH: `${this.bin}${delimiter}${process.env["PATH"] ?? ""}` };
    }

    /** What was run since the last look. */
    take(): string[] {
        try {
            const lines = readFileSync(this.log, "utf8").trimEnd().split("\n");
            rmSync(this.log);
            return lines;
        } catch {
            return [];
        }
    }
}

/** Those commands that change something. */
export function changing(commands: readonly string[]): string[] {
    const looks = [
        /^ip( -\S+| -n \S+)* (-batch -|netns list)$/, // a session; its lines follow
        /^ip< ?(address|link|route|netns|rule)? ?(show|list|pids)\b/,
        /^ip<\s*(fence)?$/, // no command of ip's: a session's mark for where an answer ends
        /^nft (-\S+ )*list\b/,
        /^ip netns exec \S+ perl -e (\\n)?use strict; use Socket/, // a probe, whose packets change nothing
    ];
    return commands.filter((line) => !looks.some((look) => look.test(line)));
}
