import type { RunOptions } from "../host";
import { describes, markedUuid, ownerLabel } from "./marks";

/** Runs the program of a daemon, `docker` or `virsh`, with these words. */
export type Ask = (words: readonly string[], options?: RunOptions) => Promise<string>;

/** An object as its daemon knows it. */
export interface Found {
    /** As Pulumi's state has it. */
    id: string;
    /** It bears the mark that was asked for. */
    isOurs: boolean;
}

/** A kind of object that another provider makes under a name which only one may have. */
export interface Kind {
    program: "docker" | "virsh";
    /** As messages and the ledger call it. */
    what: string;
    /** Its mark is put in by a stylesheet. */
    byStylesheet?: true;
    find(ask: Ask, name: string, mark: string): Promise<Found | undefined>;
    /** What stops it, if that is a step of its own; it fails where it is stopped already (`isStopped`). */
    stop?: (id: string) => readonly string[];
    remove(id: string): readonly string[];
    /** What uses it, which has to go first. */
    users?: (ask: Ask, id: string) => Promise<User[]>;
}

/** An object that uses another: a container on a network. */
export interface User {
    type: string;
    id: string;
    name: string;
    /** The mark on it, if any. */
    mark: string;
}

/** What virsh says of what does not run. Not stopped for any other reason, a domain would run on with nobody to know of it. */
export const isStopped = /^error: Requested operation is not valid: .* is not (?:running|active)$/m;

/** The kinds, by the type of Pulumi's resource. Volumes are not among them: their providers take over what has the name. */
export const kinds: Readonly<Record<string, Kind>> = {
    "docker:index/container:Container": {
        program: "docker",
        what: "docker container",
        find: (ask, name, mark) =>
            findInDocker(ask, ["container", "ls", "--all"], { name, mark, field: "Names" }),
        remove: (id) => ["container", "rm", "--force", "--volumes", "--", id],
    },
    "docker:index/network:Network": {
        program: "docker",
        what: "docker network",
        find: (ask, name, mark) => findInDocker(ask, ["network", "ls"], { name, mark, field: "Name" }),
        remove: (id) => ["network", "rm", "--", id],
        users: containersOn,
    },
    "libvirt:index/domain:Domain": {
        program: "virsh",
        what: "libvirt domain",
        find: findDomain,
        stop: (id) => ["destroy", "--domain", id],
        remove: (id) => [
            "undefine",
            "--domain",
            id,
            "--managed-save",
            "--snapshots-metadata",
            "--checkpoints-metadata",
            "--nvram",
        ],
    },
    "libvirt:index/network:Network": {
        program: "virsh",
        what: "libvirt network",
        byStylesheet: true,
        find: (ask, name, mark) => findByUuid(ask, "net", { name, mark, option: "--network" }),
        stop: (id) => ["net-destroy", "--network", id],
        remove: (id) => ["net-undefine", "--network", id],
    },
    // What is in a pool's directory stays: only libvirt forgets about it.
    "libvirt:index/pool:Pool": {
        program: "virsh",
        what: "libvirt pool",
        byStylesheet: true,
        find: (ask, name, mark) => findByUuid(ask, "pool", { name, mark, option: "--pool" }),
        stop: (id) => ["pool-destroy", "--pool", id],
        remove: (id) => ["pool-undefine", "--pool", id],
    },
};

/** Lists rather than inspects: what is not there is an answer then, and a daemon that is not there a failure. */
async function findInDocker(
    ask: Ask,
    list: readonly string[],
    { name, mark, field }: { name: string; mark: string; field: string },
): Promise<Found | undefined> {
    const pattern = name.replaceAll(/[^\w-]/g, String.raw`\$&`);
    const format = `{{.ID}} {{.Label "${ownerLabel}"}} {{.${field}}}`;
    const words = [...list, "--no-trunc", "--filter", `name=^/?${pattern}$`, "--format", format];
    for (const line of (await ask(words)).split("\n")) {
        const [id = "", label = "", names = ""] = line.split(" ");
        if (names.split(",").includes(name)) return { id, isOurs: label === mark };
    }
    return undefined;
}

async function containersOn(ask: Ask, network: string): Promise<User[]> {
    const format = `{{.ID}} {{.Label "${ownerLabel}"}} {{.Names}}`;
    const filter = ["--filter", `network=${network}`];
    const text = await ask(["container", "ls", "--all", "--no-trunc", ...filter, "--format", format]);
    return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
            const [id = "", mark = "", name = ""] = line.split(" ");
            return { type: "docker:index/container:Container", id, mark, name };
        });
}

/** By a list with both, for a word that looks like a number is taken for the number of a running domain. */
async function findDomain(ask: Ask, name: string, mark: string): Promise<Found | undefined> {
    const lines = (await ask(["list", "--all", "--uuid", "--name"])).split("\n");
    for (const line of lines) {
        const [, id, domain] = /^(\S{36})\s+(.*?)\s*$/.exec(line) ?? [];
        if (id === undefined || domain !== name) continue;
        return { id, isOurs: describes(await ask(["desc", "--domain", id]), mark) };
    }
    return undefined;
}

async function findByUuid(
    ask: Ask,
    group: "net" | "pool",
    { name, mark, option }: { name: string; mark: string; option: string },
): Promise<Found | undefined> {
    const names = (await ask([`${group}-list`, "--all", "--name"])).split("\n");
    if (!names.some((line) => line.trim() === name)) return undefined;
    const id = (await ask([`${group}-uuid`, option, name])).trim();
    return { id, isOurs: [markedUuid(mark, name), markedUuid(mark)].includes(id) };
}
