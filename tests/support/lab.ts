import { check } from "../../provider/core/check";
import { Claims } from "../../provider/core/claims";
import type { AnyDefinition } from "../../provider/core/define";
import { Lifecycle } from "../../provider/core/lifecycle";
import { FakeHost } from "../../provider/host/fake/host";
import type { Snapshot } from "../../provider/host/fake/snapshot";
import { siteOf } from "../../provider/host/site";
import type { Command } from "../../provider/host/host";
import type { AnyCommand } from "./examples/example";

export type Bag = Record<string, unknown>;

/** A host on which others live already: what our resources stand on, and what they must leave alone. */
export async function inhabitedHost(more: readonly Command[] = []): Promise<FakeHost> {
    const host = new FakeHost();
    const { kernel } = host;
    const own = kernel.space(undefined);
    kernel.addLink(own, {
        name: "eth0",
        kind: undefined,
        up: true,
        addresses: ["192.0.2.10/24", "fd77::10/64"],
    });
    kernel.addLink(own, { name: "eth1", kind: undefined, addresses: ["198.51.100.3/24"] });
    const theirs: Command[] = [
        { ip: ["link", "add", "name", "br-a", "type", "bridge"] },
        { ip: ["link", "add", "name", "br-b", "type", "bridge"] },
        { ip: ["route", "add", "203.0.113.0/24", "via", "192.0.2.1", "dev", "eth0"] },
        { ip: ["netns", "add", "lab"] },
        { ip: ["link", "add", "name", "br-c", "type", "bridge"], namespace: "lab" },
        { ip: ["link", "set", "dev", "br-c", "alias", "somebody's", "up"].map(safe), namespace: "lab" },
        { ip: ["address", "add", "10.99.0.1/24", "dev", "br-c"], namespace: "lab" },
        { nft: ["add table inet theirs", "add chain inet theirs c", "add rule inet theirs c accept"] },
        { sysctl: "/proc/sys/net/ipv4/conf/all/rp_filter", value: "2" },
    ];
    const card = "<interface type='user'><mac address='52:54:00:12:34:56'/></interface>";
    for (const running of [true, false]) {
        const live = running ? [card] : [];
        kernel.domains.set(running ? "web" : "off", { running, persistent: true, live, config: [card] });
    }
    kernel.domains.set("passing", { running: true, persistent: false, live: [], config: [] });
    for (const command of [...theirs, ...more]) await host.execute(command);
    host.done = [];
    return host;
}

/** The inputs of a resource as `check` makes them. */
export function checked(definition: AnyDefinition, inputs: Bag, owner = "demo/dev/it"): Bag {
    const news = { owner, host: { local: {} }, __provider: "the code", ...inputs };
    const result = check(definition, news, new Claims());
    if (result.failures.length > 0) throw new Error(JSON.stringify(result.failures));
    return result.inputs;
}

/** A place in memory that laws are tried on. */
export interface Fake {
    /** Every step that was carried out. */
    done: unknown[];
    execute(command: AnyCommand): Promise<void>;
    snapshot(): object;
    /** Lets our process die behind so many steps. */
    dieAfter(count: number): void;
    revive(): void;
}

/** Where the resources of one kind of place live in tests. */
export interface Lab<H extends Fake> {
    holds: (definition: AnyDefinition) => boolean;
    /** One on which others live already. */
    make(more?: readonly AnyCommand[]): Promise<H>;
    lifeOn(host: H, definition: AnyDefinition): Lifecycle;
    /** By what a snapshot's text shows the guests of an example. */
    guests: RegExp;
    /** That what others have is as it was while an object of ours is there. */
    expectUntouched(before: object, now: object, definition: AnyDefinition): void;
}

/** A resource's life on that host, as one Pulumi operation sees it. */
export function lifeOn(host: FakeHost, definition: AnyDefinition): Lifecycle {
    return new Lifecycle(definition, () => Promise.resolve(siteOf(host)));
}

export const linuxLab: Lab<FakeHost> = {
    holds: ({ realm }) => realm === undefined,
    make: (more) => inhabitedHost(more as readonly Command[] | undefined),
    lifeOn,
    guests: /10\.66\.0\.1|10\.0\.0\.9|192\.0\.2\.66/,
    expectUntouched(before, now, definition) {
        const is = now as Snapshot;
        const was =
            definition.type === "linux:Uplink" ? withoutMoved(before as Snapshot, is) : (before as Snapshot);
        expect(namesAndAddresses(is, definition)).toMatchObject(namesAndAddresses(was, definition));
        expect(is.routes).toEqual(expect.arrayContaining(routesOfOthers(was, is, definition)));
    },
};

/** Without the network card that an uplink has taken away, and what went with it. */
function withoutMoved(was: Snapshot, is: Snapshot): Snapshot {
    const stays = (name: string) => is.links[name] !== undefined;
    return {
        ...was,
        links: Object.fromEntries(Object.entries(was.links).filter(([name]) => stays(name))),
        routes: was.routes.filter((route) => stays(route.replace(/: .*/, ""))),
    };
}

/** All routes but those of a port that is docked, whose addresses it may have been asked to flush. */
function routesOfOthers({ routes }: Snapshot, { links }: Snapshot, { type }: AnyDefinition): string[] {
    if (type !== "linux:BridgePort") return routes;
    return routes.filter((route) => links[route.replace(/: .*/, "")]?.["master"] === undefined);
}

/** What nobody but its owner changes about a link: being docked and following a port's MTU are done to it. */
function namesAndAddresses({ links, tables }: Snapshot, { type }: AnyDefinition): object {
    const docked = type === "linux:BridgePort";
    const kept = docked ? ["alias", "mac", "kind"] : ["alias", "mac", "kind", "up"];
    return {
        links: Object.fromEntries(
            Object.entries(links).map(([name, link]) => [
                name,
                Object.fromEntries(kept.map((key) => [key, link[key]])),
            ]),
        ),
        theirs: tables["/inet theirs"],
    };
}

/** What a promise is refused with. */
export async function refusalOf(promise: Promise<unknown>): Promise<Error & Bag> {
    try {
        await promise;
    } catch (error) {
        return error as Error & Bag;
    }
    throw new Error("it was not refused");
}

function safe(word: string): string {
    return word.replaceAll("'", "");
}
