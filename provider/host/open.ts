import { hostKey } from "../core/host-fields";
import type { Host, HostSpec } from "./host";
import { Machine } from "./machine";
import { localTransport, sshTransport } from "./transport";
import type { Transport } from "./transport";
import { findRunning, sandboxGone, sandboxTransport } from "./transport-sandbox";
import { ListedWorld } from "./world";

/** A host in use, with the lists that refreshes of all its resources share. */
export interface OpenHost extends Host {
    readonly listed: ListedWorld;
}

interface Connected extends OpenHost {
    close(): Promise<void>;
}

interface Opened {
    spec: HostSpec;
    host: Promise<Connected>;
}

const hosts = new Map<string, Opened>();

/** The host a specification names: opened once a process, so that all resources share its sessions and lists. */
export function openHost(spec: HostSpec): Promise<OpenHost> {
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
        await (await host).close();
    }
}

/** The way to the machine that a specification names; for a sandbox, to the machine it lives on. */
export function outsideTransport(spec: HostSpec): Transport {
    if ("sandbox" in spec) return outsideTransport(spec.sandbox.on ?? { local: {} });
    return "ssh" in spec ? sshTransport(spec.ssh) : localTransport();
}

async function connect(spec: HostSpec): Promise<Connected> {
    const machine = new Machine(await transportTo(spec), leaveSandbox);
    return Object.assign(machine, { listed: new ListedWorld(machine) });
}

async function transportTo(spec: HostSpec): Promise<Transport> {
    const outside = outsideTransport(spec);
    if (!("sandbox" in spec)) return outside;
    const { keeper } = await findRunning(outside, spec.sandbox.id);
    if (keeper === undefined) throw sandboxGone(spec.sandbox.id);
    return sandboxTransport(outside, spec.sandbox.id, keeper);
}
