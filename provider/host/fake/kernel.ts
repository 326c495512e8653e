import type { FakeForwarding } from "./forwarding";
import type { FakeFilter } from "./iptables";
import type { FakeProcess } from "./processes";
import type { FakeTable } from "./nft-table";
import type { FakeTraffic } from "./tc";
import type { FakeDomain } from "./virsh";
import type { SwitchStep } from "../switch";
import type { RouteType } from "../parse/ip-json";

/** The kernel says no: the words that `ip`, `nft` or `tee` would print. */
export class Refusal extends Error {}

export interface FakeLink {
    index: number;
    name: string;
    kind: string | undefined;
    alias: string | undefined;
    mtu: number;
    /** Of a bridge: its MTU was set, so it no longer follows that of its ports. */
    mtuIsSet: boolean;
    mac: string;
    up: boolean;
    master: FakeLink | undefined;
    peer: FakeLink | undefined;
    parent: FakeLink | undefined;
    data: Record<string, unknown>;
    /** In the order they came, which tells primary addresses from secondary ones. */
    addresses: string[];
    /** Of a tunnel: where its frames go. */
    forwarding: FakeForwarding[];
    traffic: FakeTraffic;
    /** Of a tunnel: the namespace of its packets, in which it was made. */
    born?: FakeSpace;
    space: FakeSpace;
}

export interface FakeRoute {
    to: string;
    via: string | undefined;
    /** Absent of one that refuses. */
    dev: FakeLink | undefined;
    table: string;
    metric: number | undefined;
    /** What it does with what it matches. @default unicast */
    type?: RouteType;
    src?: string;
    onlink?: true;
    mtu?: number;
}

/** A network namespace; the host's own has the name "". */
export interface FakeSpace {
    name: string;
    inode: number;
    id?: number;
    links: FakeLink[];
    routes: FakeRoute[];
    tables: Map<string, FakeTable>;
    /** The filters of iptables-legacy, by family, once they exist. */
    iptables: { ip?: FakeFilter; ip6?: FakeFilter };
    sysctls: Map<string, string>;
}

/** What a kernel of our tests remembers, in memory. */
export class FakeKernel {
    readonly spaces = new Map<string, FakeSpace>();
    readonly sandboxes = new Map<string, { pid: number; ready: boolean }>();
    /** The modes of directories of ours. */
    readonly directories = new Map<string, string>();
    /** libvirt's domains. */
    readonly domains = new Map<string, FakeDomain>();
    /** What `ss` lists. */
    sockets = "";
    processes: FakeProcess[] = [];
    /** Armed dead man's switches: what they undo. */
    readonly switches = new Map<string, readonly SwitchStep[]>();
    /** What a look at a network card prints beside its settings (nic.ts). */
    nicFacts = ["client udhcpc"];
    /** Text files under /etc and in those directories. */
    readonly files = new Map([["/etc/resolv.conf", "nameserver 192.0.2.53\n"]]);
    private lastNumber = 100;

    constructor() {
        this.addSpace("");
    }

    space(name: string | undefined): FakeSpace {
        const space = this.spaces.get(name ?? "");
        if (space === undefined) throw new Refusal(`Cannot open network namespace "${name}"`);
        return space;
    }

    addSpace(name: string): void {
        if (this.spaces.has(name))
            throw new Refusal(`Cannot create namespace file "/run/netns/${name}": File exists`);
        const space: FakeSpace = {
            name,
            inode: this.number(),
            links: [],
            routes: [],
            tables: new Map(),
            iptables: {},
            sysctls: new Map(sysctlDefaults),
        };
        this.spaces.set(name, space);
        this.addLink(space, { name: "lo", kind: undefined, mac: "00:00:00:00:00:00", mtu: 65_536 });
    }

    /** Gives a namespace its id, which it keeps as long as it lives. */
    nameSpace(name: string, id: number): void {
        const space = this.space(name);
        if (space.id !== undefined) throw new Refusal("RTNETLINK answers: File exists");
        space.id = id;
    }

    addLink(
        space: FakeSpace,
        given: Partial<FakeLink> & { name: string; kind: string | undefined },
    ): FakeLink {
        if (space.links.some(({ name }) => name === given.name))
            throw new Refusal("RTNETLINK answers: File exists");
        const index = this.number();
        const link: FakeLink = {
            index,
            alias: undefined,
            mtu: 1500,
            mtuIsSet: false,
            mac: `02:fa:4e:00:${hex(index >> 8)}:${hex(index & 255)}`, // a new one each time, as the kernel's random ones
            up: false,
            master: undefined,
            peer: undefined,
            parent: undefined,
            data: {},
            addresses: [],
            forwarding: [],
            traffic: { filters: [] },
            space,
            ...given,
        };
        space.links.push(link);
        return link;
    }

    link(space: FakeSpace, name: string | undefined): FakeLink {
        const link = space.links.find((one) => one.name === name);
        if (link === undefined) throw new Refusal(`Cannot find device "${name}"`);
        return link;
    }

    /** Every link of every namespace. */
    links(): FakeLink[] {
        return [...this.spaces.values()].flatMap(({ links }) => links);
    }

    /** A number that nothing had before: an interface index, a pid, a handle. */
    number(): number {
        this.lastNumber += 1;
        return this.lastNumber;
    }
}

const sysctlDefaults: readonly (readonly [string, string])[] = [
    ["net/ipv4/ip_forward", "0"],
    ["net/ipv4/conf/all/rp_filter", "0"],
    ["net/ipv4/conf/all/proxy_arp", "0"],
    ["net/ipv4/ip_local_port_range", "32768\t60999"],
    ["net/ipv4/tcp_congestion_control", "cubic"],
    ["net/ipv6/conf/all/forwarding", "0"],
    ["net/bridge/bridge-nf-call-iptables", "1"],
    ["net/bridge/bridge-nf-call-ip6tables", "1"],
];

function hex(byte: number): string {
    return byte.toString(16).padStart(2, "0");
}
