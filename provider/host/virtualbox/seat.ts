import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { displayCommand, LabError, printable } from "../../core/errors";
import { finishLimited, perlLimitWords } from "../finish-there";
import { Gate } from "../gate";
import { finish } from "../process";
import type { Finished } from "../process";
import type { Transport } from "../transport";

/** How programs run and files are read for one VirtualBox user on one host. */
export interface VirtualBoxSeat {
    /** For messages: `this machine`, `vbox on root@10.0.0.5`. */
    readonly label: string;
    /** The host's system as Node names it: `linux`, `darwin`, `win32`. */
    readonly platform: string;
    /** Whether the user is the one who runs us, on this machine: then its files are ours to read and write. */
    readonly isOurs: boolean;
    /** The argv that runs `argv` there as the VirtualBox user, in English and UTF-8. */
    wrap(argv: readonly string[]): Promise<string[]>;
    /** Runs a program to its end, whatever that is; throws where it could not even be tried. */
    run(argv: readonly string[], timeoutMs: number): Promise<Finished>;
    /** The LabError that a failure of the way there, not of the program, amounts to. */
    explain(result: Finished): LabError | undefined;
    /** The texts of those of the files that exist, by path. */
    readTexts(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
    /** Absent: `undefined`. */
    readText(path: string): Promise<string | undefined>;
}

export interface SeatOptions {
    transport: Transport;
    /** Whether the transport leads to this very machine. */
    isLocal: boolean;
    /** Who owns the machines. @default who we are there */
    user?: string | undefined;
}

/** Not where we, or who logs in, happen to be: another user may not go there, and `find` then finds nothing. */
const fromTheRoot = 'chdir "/"; exec @ARGV or exit 127';

function asUser(user: string | undefined): string[] {
    if (user === undefined) return [];
    return ["sudo", "-n", "-H", "-u", user, "--", "perl", "-e", fromTheRoot, "--"];
}

const timeLimitMs = 30_000;
const filesAtOnce = 200;

export async function openSeat(options: SeatOptions): Promise<VirtualBoxSeat> {
    const { transport, isLocal, user } = options;
    const ask = async (argv: readonly string[]) => answerOf(transport, argv);
    const platform = isLocal ? process.platform : platformOf(await ask(["uname", "-s"]));
    const login = () => (isLocal ? userInfo().username : ask(["id", "-un"]));
    const other = user === undefined || user === (await login()) ? undefined : user;
    if (other !== undefined && platform === "win32") throw noOtherUser(other);
    return new Seat(transport, platform, isLocal && other === undefined, other);
}

class Seat implements VirtualBoxSeat {
    readonly label: string;
    private readonly gate: Gate;

    constructor(
        private readonly transport: Transport,
        readonly platform: string,
        readonly isOurs: boolean,
        private readonly user: string | undefined,
    ) {
        this.label = user === undefined ? transport.label : `${transport.label} as ${user}`;
        this.gate = new Gate(transport.width);
    }

    wrap(argv: readonly string[]): Promise<string[]> {
        return this.wrapIn([], argv);
    }

    private async wrapIn(limit: readonly string[], argv: readonly string[]): Promise<string[]> {
        if (this.platform === "win32") return [...argv];
        const english = ["env", ...englishOn(this.platform)];
        return this.transport.plain([...asUser(this.user), ...limit, ...english, ...argv]);
    }

    async run(argv: readonly string[], timeoutMs: number): Promise<Finished> {
        const isFar = this.transport.isFar === true;
        const full = await this.wrapIn(isFar ? perlLimitWords(timeoutMs) : [], argv);
        const end = isFar ? finishLimited : finish;
        const result = await this.gate.pass(() => end(full, undefined, timeoutMs));
        const explained = this.explain(result);
        if (explained !== undefined) throw explained;
        return result;
    }

    explain(result: Finished): LabError | undefined {
        if (this.user !== undefined && result.code === 1 && result.stderr.startsWith("sudo:")) {
            const [line = ""] = printable(result.stderr).split("\n");
            return new LabError({
                kind: "not-permitted",
                doing: `running programs as ${this.user} on ${this.transport.label}`,
                wrong: line.replace(/^sudo: /, ""),
                remedy: `Log in as ${this.user}, or allow sudo to that user without a password`,
            });
        }
        return this.transport.explain(result);
    }

    async readText(path: string): Promise<string | undefined> {
        return (await this.readTexts([path])).get(path);
    }

    async readTexts(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
        const rounds: Promise<[string, string][]>[] = [];
        for (let from = 0; from < paths.length; from += filesAtOnce) {
            const some = paths.slice(from, from + filesAtOnce);
            rounds.push(this.isOurs ? readHere(some) : this.readThere(some));
        }
        return new Map((await Promise.all(rounds)).flat());
    }

    /** One program for many files; a word that no file can hold parts them. */
    private async readThere(paths: readonly string[]): Promise<[string, string][]> {
        const border = randomUUID();
        const argv = ["perl", "-e", readFiles, border, ...paths];
        const { code, stdout, stderr } = await this.run(argv, timeLimitMs);
        if (code !== 0) {
            throw new LabError({
                kind: /permission denied/i.test(stderr) ? "not-permitted" : "command-failed",
                doing: `reading VirtualBox's files on ${this.label}`,
                wrong: printable(stderr) || `perl ended with exit code ${code}`,
                remedy: "Give the user who owns the machines, and see to it that the host has perl",
            });
        }
        return stdout
            .split(border)
            .slice(1)
            .map((part) => {
                const lineEnd = part.indexOf("\n");
                return [paths[Number(part.slice(0, lineEnd))] ?? "", part.slice(lineEnd + 1)];
            });
    }
}

/** Each file that exists, behind a line of the border and its number; what cannot be read ends it. */
const readFiles = `
$/ = undef;
my $border = shift;
for my $number (0 .. $#ARGV) {
    my $isOpen = open my $file, "<", $ARGV[$number];
    next if !$isOpen and ($!{ENOENT} or $!{ENOTDIR});
    my $text = $isOpen ? <$file> : undef;
    defined $text or die "$ARGV[$number]: $!\\n";
    print "$border$number\\n$text";
}
`;

async function readHere(paths: readonly string[]): Promise<[string, string][]> {
    const read = async (path: string): Promise<[string, string][]> => {
        try {
            return [[path, await readFile(path, "utf8")]];
        } catch (error) {
            const { code, message } = error as NodeJS.ErrnoException;
            if (code === "ENOENT" || code === "ENOTDIR") return [];
            throw new LabError({
                kind: code === "EACCES" || code === "EPERM" ? "not-permitted" : "command-failed",
                doing: `reading ${printable(path)}`,
                wrong: printable(message),
                cause: error,
            });
        }
    };
    return (await Promise.all(paths.map(read))).flat();
}

/**
 * English, so that messages can be told apart, and UTF-8: under plain `C` VBoxManage refuses arguments that are not
 * ASCII (VERR_NO_TRANSLATION) and cuts its lists off at the first such name. Older macOS has no C.UTF-8.
 */
function englishOn(platform: string): string[] {
    const locale = platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";
    return [`LC_ALL=${locale}`, `LANG=${locale}`];
}

function platformOf(system: string): string {
    return system.toLowerCase();
}

async function answerOf(transport: Transport, argv: readonly string[]): Promise<string> {
    const result = await finish(await transport.plain(argv), undefined, timeLimitMs);
    const explained = transport.explain(result);
    if (explained !== undefined) throw explained;
    if (result.code === 0) return result.stdout.trim();
    throw new LabError({
        kind: "command-failed",
        doing: `running \`${displayCommand(argv)}\` on ${transport.label}`,
        wrong: printable(result.stderr) || `it ended with exit code ${result.code}`,
        remedy: "A host reached by ssh has to run Linux, macOS or another Unix",
    });
}

function noOtherUser(user: string): LabError {
    return new LabError({
        kind: "invalid-input",
        doing: `running VirtualBox as ${user}`,
        wrong: "Windows lets nobody run programs as another user without a password",
        remedy: "Run Pulumi as that user",
    });
}
