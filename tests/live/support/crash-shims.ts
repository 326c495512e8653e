import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The programs by which a provider changes a host. */
const programs = ["ip", "nft", "tee", "mkdir", "rm", "rmdir", "unshare", "mount", "kill", "VBoxManage"];

/** What stands in for the functions by which it changes files by itself: they are counted, and fatal, like programs. */
const functions = `
const fs = require("node:fs/promises");
const { execFileSync } = require("node:child_process");
for (const name of ["appendFile", "rm", "rmdir"]) {
    const real = fs[name];
    fs[name] = async (...args) => {
        const result = await real(...args);
        const directory = process.env.SHIM_DIRECTORY;
        if (directory !== undefined) execFileSync(directory + "/function", [name, ...args.map(String)]);
        return result;
    };
}
require("node:module").syncBuiltinESMExports();
`;

/**
 * Programs that stand in for the real ones, pass everything through and count what changes something. After the
 * command with the chosen number has been carried out, they kill the provider's process and let nothing through to it.
 */
export class Shims {
    private readonly log: string;
    private readonly mark: string;

    /** `path`: programs that are to be found before the machine's own. */
    constructor(
        readonly directory: string,
        private readonly path = "",
    ) {
        mkdirSync(directory, { recursive: true });
        this.log = join(directory, ".log");
        this.mark = join(directory, ".killed");
        writeFileSync(this.functions, functions);
        for (const name of [...programs, "function"]) {
            writeFileSync(join(directory, name), shim);
            chmodSync(join(directory, name), 0o755);
        }
        this.reset();
    }

    /** To be required by the provider's process before all else. Beside the directory, whose programs come and go. */
    get functions(): string {
        return join(dirname(this.directory), "functions.cjs");
    }

    /** The environment in which the victim is killed after the command of that number; without one, only counted. */
    environment(killAfter?: number, victim: "provider" | "pulumi" = "provider"): Record<string, string> {
        return {
            PATH: `${this.directory}:${this.plainEnvironment["PATH"]}`,
            SHIM_DIRECTORY: this.directory,
            SHIM_KILL_AFTER: String(killAfter ?? 0),
            SHIM_VICTIM: victim,
        };
    }

    /** The environment of who is not watched. */
    get plainEnvironment(): Record<string, string> {
        return { PATH: [...(this.path === "" ? [] : [this.path]), process.env["PATH"] ?? ""].join(":") };
    }

    reset(): void {
        writeFileSync(this.log, "");
        rmSync(this.mark, { force: true });
    }

    /** Whether the provider was killed. */
    get killed(): boolean {
        return existsSync(this.mark);
    }

    /** The commands that changed something, in their order. */
    get commands(): string[] {
        return readFileSync(this.log, "utf8")
            .split("\n")
            .filter((line) => line !== "");
    }
}

const shim = String.raw`#!/usr/bin/perl
use strict; use warnings; use Fcntl ":flock"; use IO::Handle; use IPC::Open3; use IO::Select; use Symbol "gensym";
my ($directory, $after) = @ENV{"SHIM_DIRECTORY", "SHIM_KILL_AFTER"};
my ($name) = $0 =~ m{([^/]+)$};
my ($real) = grep { -x } map { "$_/$name" } grep { $_ ne $directory } split(/:/, $ENV{PATH});
die "$name: no such program behind the shim\n" unless defined $real || $name eq "function";

# By name: what was started to outlive a provider is no descendant of it.
sub provider {
    my @found;
    for my $file (glob "/proc/[0-9]*/cmdline") {
        open(my $line, "<", $file) or next;
        local $/; my $command = <$line> // "";
        my $is = $command =~ m{^crash-driver at work|^[^\0]*node\0.*(dynamic-provider|pulumi-resource-pulumi-nodejs)}s ? "provider"
            : $command =~ m{^([^\0]*/)?pulumi\0} ? "pulumi" : "";
        push @found, $file =~ /(\d+)/ if $is eq ($ENV{SHIM_VICTIM} // "provider");
    }
    return @found;
}

sub count {
    my ($what) = @_;
    $what =~ s/\n/ /g;
    open(my $log, "+>>", "$directory/.log") or die;
    flock($log, LOCK_EX); seek($log, 0, 0);
    my $number = () = <$log>;
    seek($log, 0, 2); print $log "$what\n"; close $log;
    return $number + 1 == $after;
}
sub slay {
    open(my $mark, ">", "$directory/.killed");
    kill "KILL", provider();
}
# A command has been carried out: whether it was the last that the provider lives to see.
sub done { return 0 unless count(@_); slay(); return 1 }

# Programs that a provider leaves running have its mark in their environment and must not have it twice: no process of ours
# stays beside them. Killed before they are what they are to be, and once they are.
sub leave_running {
    my ($what) = @_;
    slay() if count("spawning $what");
    if (count("running $what")) {
        my ($self, @provider) = ($$, provider());
        if (!fork) {
            %ENV = ("SHIM_DIRECTORY", $directory);
            exec $^X, "-e", q{
                my ($pid, $directory, @provider) = @ARGV; my $limit = time + 10;
                while (time < $limit) {
                    open(my $line, "<", "/proc/$pid/cmdline") or last; local $/; my $command = <$line> // "";
                    last unless index($command, $directory) >= 0 || $command =~ /netns\0exec|unshare|sh\0-c/;
                    select(undef, undef, undef, 0.005);
                }
                open(my $mark, ">", "$directory/.killed"); kill "KILL", @provider;
            }, $self, $directory, @provider;
        }
    }
    exec $real, @ARGV;
}

sub one_shot {
    my ($what) = @_;
    my $pid = fork;
    if (!$pid) { exec $real, @ARGV or exit 127 }
    waitpid($pid, 0); my $status = $?;
    done($what);
    exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
}

my $line = join(" ", @ARGV);
if ($name eq "function") { done("function $line") }
elsif ($name eq "ip" && $line =~ /-batch -$/) { batch() }
elsif ($name eq "tee" && $ARGV[0] eq "-a") { journal() }
elsif ($name eq "ip" && $line =~ /^netns exec/) { leave_running("ip $line") }
elsif ($name eq "unshare" && $line =~ /exec sleep infinity/) { leave_running("unshare $line") }
# What a dead man's switch carries out, in its directory.
elsif ($name eq "ip" && -e "steps" && $line =~ /^(-n \S+ )?\w+ (add|set|del|replace|flush) /) { one_shot("switched ip $line") }
elsif ($name eq "nft" && $line !~ /-f -/ || $name eq "ip") { exec $real, @ARGV }
elsif ($name eq "VBoxManage" && $line =~ /^(list|showvminfo|--version)/) { exec $real, @ARGV }
else { one_shot("$name $line") }

# ip -batch: each line is followed by a fence, whose failure on stderr says that the line is done.
sub batch {
    my $errors = gensym;
    my $pid = open3(my $in, ">&STDOUT", $errors, $real, @ARGV);
    $in->autoflush(1);
    my ($space) = $line =~ /-n (\S+)/; my ($number, $written, $report) = (0, 0, "");
    my $watch = IO::Select->new(\*STDIN, $errors); my $pending = ""; my $open = 1; my $busy;
    for (;;) {
        while (!defined $busy && $pending =~ s/^([^\n]*)\n//) {
            my $text = $1; $number++; print $in "$text\n";
            if ($text eq "fence") { $busy = $number; last }
            $written = $text;
        }
        if (!$open && !defined $busy) { close $in; waitpid($pid, 0); exit($? >> 8) }
        for my $ready ($watch->can_read) {
            if ($ready == $errors) {
                my $got = sysread($errors, my $text, 65536);
                if (!$got) { waitpid($pid, 0); exit($? >> 8) }
                $report .= $text;
                my $over = defined $busy && $report =~ /Command failed -:$busy\n/;
                if ($over) {
                    $busy = undef; $report = "";
                    my $changes = $written !~ /^(?:(?:address|addr|link|route|rule) show|netns (?:list|pids))/;
                    if ($changes && done("ip " . (defined $space ? "-n $space " : "") . $written)) { close $in; waitpid($pid, 0); exit 1 }
                }
                syswrite(STDERR, $text);
            } else {
                my $got = sysread(STDIN, my $text, 65536);
                if ($got) { $pending .= $text } else { $open = 0; $watch->remove(\*STDIN) }
            }
        }
    }
}

# tee -a: its echo of the empty line after an entry says that this is in the file.
sub journal {
    my $pid = open3(my $in, my $out, ">&STDERR", $real, @ARGV);
    $in->autoflush(1); STDOUT->autoflush(1);
    while (defined(my $text = <STDIN>)) {
        print $in $text;
        my $echo = <$out>;
        last unless defined $echo;
        chomp(my $entry = $text);
        exit 1 if $entry ne "" && done("journal $entry");
        print STDOUT $echo;
    }
    close $in; waitpid($pid, 0); exit($? >> 8);
}
`;
