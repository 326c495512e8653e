import type { RunOptions } from "../../../../provider/host/host";
import { MemoryLedger } from "../../../../provider/host/fake/ledger";
import { kinds } from "../../../../provider/host/orphans/kinds";
import { markedUuid } from "../../../../provider/host/orphans/marks";
import { Orphans } from "../../../../provider/host/orphans/orphans";
import type { Daemons } from "../../../../provider/host/orphans/orphans";

export interface Thing {
    what: string;
    name: string;
    id: string;
    /** Docker's label, a domain's description. */
    text: string;
    /** The network that a container is on. */
    on?: string;
}

/** A docker and a virsh with what they know of in memory, and a host that remembers. */
export class FakeDaemons {
    things: Thing[] = [];
    readonly ledger = new MemoryLedger();
    readonly removed: string[] = [];
    readonly asked: string[] = [];
    hasXsltproc = true;
    /** What virsh says when it is to stop something. */
    stopping =
        "error: Failed to destroy it\nerror: Requested operation is not valid: domain is not running\n";
    private count = 0;

    /** Another update: what the last one had in mind is gone. */
    update(daemons: Daemons = {}): Orphans {
        const host = {
            label: "the fake host",
            run: (argv: readonly string[], o?: RunOptions) => this.run(argv, o),
        };
        return new Orphans(
            { host, ledger: this.ledger, providersHave: async () => this.hasXsltproc },
            daemons,
        );
    }

    /** What a provider makes. `mark`: with our mark; `given`: the name that the user gave it. */
    make(type: string, name: string, mark?: string, on?: string, given = name): string {
        const what = kinds[type]?.what ?? "";
        const byUuid = kinds[type]?.byStylesheet === true && mark !== undefined;
        this.count += 1;
        const id = byUuid
            ? markedUuid(mark, given)
            : `00000000-0000-4000-8000-${String(this.count).padStart(12, "0")}`;
        this.things.push({
            what,
            name,
            id,
            text: byUuid ? "" : (mark ?? ""),
            ...(on === undefined ? {} : { on }),
        });
        return id;
    }

    names(): string[] {
        return this.things.map(({ what, name }) => `${what} ${name}`).sort();
    }

    private async run(argv: readonly string[], { accept = [], saying }: RunOptions = {}): Promise<string> {
        this.asked.push(argv.join(" "));
        const words = argv.filter((word) => word !== "--");
        if (words[0] === "docker") return this.docker(words.slice(words[1] === "--host" ? 3 : 1));
        const [verb = "", ...rest] = words.slice(4);
        return this.virsh(verb, rest, (words) => accept.includes(1) && saying?.test(words) !== false);
    }

    private docker([group = "", verb = "", ...rest]: string[]): string {
        const filter = rest[rest.indexOf("--filter") + 1] ?? "";
        if (verb === "rm") return this.remove(`docker ${group}`, rest.at(-1) ?? "");
        return this.things
            .filter(({ what, name, on }) => {
                if (what !== `docker ${group}`) return false;
                if (filter.startsWith("network=")) return on === filter.slice("network=".length);
                return new RegExp(filter.slice("name=".length)).test(name);
            })
            .map(({ id, text, name }) => `${id} ${text} ${name}\n`)
            .join("");
    }

    private virsh(verb: string, rest: string[], isAnswer: (stderr: string) => boolean): string {
        const of = (prefix: string) => this.things.filter(({ what }) => what === `libvirt ${prefix}`);
        if (verb === "list")
            return of("domain")
                .map(({ id, name }) => `${id} ${name}\n`)
                .join("");
        if (verb === "desc") return `${this.things.find(({ id }) => id === rest[1])?.text}\n`;
        const [, group = "", act = ""] = /^(net|pool)-(.*)$/.exec(verb) ?? [];
        const kind = { net: "network", pool: "pool" }[group] ?? "domain";
        if (act === "list")
            return of(kind)
                .map(({ name }) => `${name}\n`)
                .join("");
        if (act === "uuid") return `${of(kind).find(({ name }) => name === rest[1])?.id}\n\n`;
        if (verb === "destroy" || act === "destroy") {
            if (!isAnswer(this.stopping)) throw new Error(this.stopping);
            return "";
        }
        return this.remove(`libvirt ${kind}`, rest[1] ?? "");
    }

    private remove(what: string, id: string): string {
        const used = this.things.some(({ on }) => on === id);
        if (used) throw new Error("network has active endpoints");
        const gone = this.things.find((thing) => thing.what === what && thing.id === id);
        if (gone === undefined) throw new Error(`no ${what} ${id}`);
        this.things = this.things.filter((thing) => thing !== gone);
        this.removed.push(`${what} ${gone.name}`);
        return "";
    }
}
