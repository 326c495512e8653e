import { hostKey } from "../core/host-fields";
import type { Host, HostSpec } from "./host";
import { Machine } from "./machine";
import { localTransport, sshTransport } from "./transport";
import type { Transport } from "./transport";
import { findKeeper, sandboxGone, sandboxTransport } from "./transport-sandbox";
import { ListedWorld } from "./world";

/** A host in use, with the lists that refreshes of all its resources share. */
export interface OpenHost extends Host {
    readonly listed: ListedWorld;
}

const hosts = new Map<string, Promise<OpenHost>>();

/** The host a specification names: opened once a process, so that all resources share its sessions and lists. */
export function openHost(spec: HostSpec): Promise<OpenHost> {
    const key = hostKey(spec);
    const known = hosts.get(key);
    if (known !== undefined) return known;
    const made = connect(spec);
    hosts.set(key, made);
    made.catch(() => hosts.delete(key));
    return made;
}

/** Forgets a host that has ended or was made anew. */
export function forgetHost(spec: HostSpec): void {
    hosts.delete(hostKey(spec));
}

/** The way to the machine that a specification names; for a sandbox, to the machine it lives on. */
export function outsideTransport(spec: HostSpec): Transport {
    if ("sandbox" in spec) return outsideTransport(spec.sandbox.on ?? { local: {} });
    return "ssh" in spec ? sshTransport(spec.ssh) : localTransport();
}

async function connect(spec: HostSpec): Promise<OpenHost> {
    const machine = new Machine(await transportTo(spec));
    return Object.assign(machine, { listed: new ListedWorld(machine) });
}

async function transportTo(spec: HostSpec): Promise<Transport> {
    const outside = outsideTransport(spec);
    if (!("sandbox" in spec)) return outside;
    const keeper = await findKeeper(outside, spec.sandbox.id);
    if (keeper === undefined) throw sandboxGone(spec.sandbox.id);
    return sandboxTransport(outside, spec.sandbox.id, keeper);
}
