import { must, run, Talk } from "./process";
import type { Finished, RunOptions } from "./process";

/** Somewhere programs can be run: the machine, a throw-away host, a sandbox, a namespace in one of these. */
export class Place {
    constructor(
        readonly label: string,
        /** What goes before a program's argv so that it runs here. */
        readonly enter: readonly string[] = [],
    ) {}

    /** Runs a program to its end, whatever its exit code. */
    run(argv: readonly string[], options?: RunOptions): Promise<Finished> {
        return run(this.argv(argv, options), options);
    }

    /** What a program prints; a failure throws. */
    must(argv: readonly string[], options?: RunOptions): Promise<string> {
        return must(this.argv(argv, options), options);
    }

    /** A line of words: `ip("link set dev lan0 mtu 1400")`. */
    ip(words: string): Promise<string> {
        return this.must(["ip", ...words.split(" ")]);
    }

    /** A link, which has to be there. */
    async link(name: string): Promise<{ ifindex: number; mtu: number; ifalias?: string }> {
        const [found] = JSON.parse(await this.ip(`-json link show dev ${name}`));
        return found;
    }

    /** nft's answer to a script. */
    nft(script: string): Promise<string> {
        return this.must(["nft", "-f", "-"], { input: script });
    }

    /** Starts a program that goes on running. */
    talk(argv: readonly string[]): Talk {
        return new Talk([...this.enter, ...argv]);
    }

    /** Joining a mount namespace leaves the working directory behind (setns(2)): it is entered again. */
    private argv(argv: readonly string[], options: RunOptions = {}): string[] {
        const { cwd } = options;
        const there = cwd === undefined ? [] : ["sh", "-c", 'cd "$0" && exec "$@"', cwd];
        return [...this.enter, ...there, ...argv];
    }

    /** A named network namespace of this place. */
    namespace(name: string): Place {
        return new Place(`${this.label}, namespace ${name}`, [
            ...this.enter,
            "nsenter",
            `--net=/run/netns/${name}`,
            "--",
        ]);
    }

    /** The inside of a sandbox whose keeper has that pid here. */
    sandbox(keeper: number): Place {
        return new Place(`${this.label}, sandbox`, [
            ...this.enter,
            "nsenter",
            "-t",
            String(keeper),
            "-U",
            "--preserve-credentials",
            "-n",
            "-m",
            "--",
        ]);
    }
}

/** The machine that the tests run on. Only looked at, never changed. */
export const machine = new Place("the machine");
