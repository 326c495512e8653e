import { hostKey } from "../core/host-fields";
import type { HostSpec } from "./host";
import { shared } from "./kept";
import { Machine } from "./machine";
import { sshOneConnection } from "./ssh-first";
import { localTransport } from "./transport";
import type { Transport } from "./transport";
import { sandboxGone, sandboxTransport } from "./transport-sandbox";
import { reachSite } from "./reach/site";
import { siteOf } from "./site";
import type { Realm, Site } from "./site";
import { openDriver } from "./virtualbox/driver";
import { openSeat } from "./virtualbox/seat";
import { VirtualBoxSite } from "./virtualbox/site";
import type { World } from "./world";

interface Opened {
    spec: HostSpec;
    host: Promise<Connected>;
}

interface Connected {
    machine: Machine;
    site: Site<World>;
}

/** What of a resource's inputs says where it lives. */
export interface Where {
    host: HostSpec;
    virtualboxUser?: string;
}

const hosts = new Map<string, Opened>();
const virtualBoxes = new Map<string, Promise<VirtualBoxSite>>();

/** The host a specification names: opened once a process, so that all resources share its sessions and lists. */
export async function openHost(spec: HostSpec): Promise<Machine> {
    return (await opened(spec)).machine;
}

/** The place where resources of a realm live. */
export async function openSite(realm: Realm | undefined, where: Where): Promise<Site<unknown, never>> {
    if (realm === "virtualbox") return openVirtualBox(where);
    const { machine, site } = await opened(where.host);
    return realm === "traffic" ? reachSite(machine) : site;
}

/** The VirtualBox of a user on a host. */
function openVirtualBox({ host, virtualboxUser: user }: Where): Promise<VirtualBoxSite> {
    const key = `${hostKey(host)} ${user ?? ""}`;
    return shared(virtualBoxes, key, () => connectVirtualBox(host, user));
}

async function connectVirtualBox(host: HostSpec, user: string | undefined): Promise<VirtualBoxSite> {
    const transport = "ssh" in host ? sshOneConnection(host.ssh, "virtualbox") : localTransport();
    const seat = await openSeat({ transport, isLocal: "local" in host, user });
    return new VirtualBoxSite(await openDriver(seat));
}

function opened(spec: HostSpec): Promise<Connected> {
    const key = hostKey(spec);
    const known = hosts.get(key);
    if (known !== undefined) return known.host;
    const host = connect(spec);
    hosts.set(key, { spec, host });
    host.catch(() => hosts.delete(key));
    return host;
}

/** Leaves a sandbox that ends or is made anew: an `ip` of ours would go on living, and working, in its namespaces. */
async function leaveSandbox(id: string): Promise<void> {
    for (const [key, { spec, host }] of hosts) {
        if (!("sandbox" in spec) || spec.sandbox.id !== id) continue;
        hosts.delete(key);
        await (await host).machine.close();
    }
}

/** The way to the machine that a specification names; for a sandbox, to the machine it lives on. */
export function outsideTransport(spec: HostSpec): Transport {
    if ("sandbox" in spec) return outsideTransport(spec.sandbox.on ?? { local: {} });
    return "ssh" in spec ? sshOneConnection(spec.ssh) : localTransport();
}

async function connect(spec: HostSpec): Promise<Connected> {
    const machine = new Machine(await transportTo(spec), leaveSandbox);
    return { machine, site: siteOf(machine) };
}

async function transportTo(spec: HostSpec): Promise<Transport> {
    if (!("sandbox" in spec)) return outsideTransport(spec);
    const { id, on = { local: {} } } = spec.sandbox;
    const { keeper } = await (await openHost(on)).sandboxes.running(id);
    if (keeper === undefined) throw sandboxGone(id);
    return sandboxTransport(outsideTransport(on), id, keeper);
}
