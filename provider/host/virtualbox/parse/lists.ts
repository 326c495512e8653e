import { maskLength } from "./mask";
import type { HostOnlyAdapterRow } from "../model";
import { contains, formatCidr, parseCidr, type Cidr } from "../../../net/cidr";

/**
 * What VBoxManage lists is read tolerantly: Debian's starts with a warning of several lines, on standard output, as
 * long as the kernel modules are missing.
 */

/** An interface of the host that machines can be bridged to, by `list bridgedifs`. */
export interface BridgedAdapterRow {
    name: string;
    ipv4?: string | undefined;
    mac: string;
    up: boolean;
    wireless: boolean;
}

/** `7.2.22` of `7.2.22_Debianr175245`, as `VBoxManage --version` prints it. */
export function parseVersion(printed: string): string | undefined {
    return /^(\d+\.\d+\.\d+)\S*r\d+\s*$/m.exec(printed)?.[1];
}

/** The UUIDs in `list vms` or `list runningvms`: `"NAME" {UUID}`, a name's quotes and newlines printed as they are. */
export function parseMachineList(printed: string): ReadonlySet<string> {
    return new Set([...printed.matchAll(/" \{([0-9a-f-]{36})\}$/gm)].map((match) => match[1] ?? ""));
}

/**
 * The adapters, by `list hostonlyifs`. One that has no IPv4 address is listed with the address that VirtualBox would
 * give it, from its extradata or by default: so an adapter without one cannot be told from this list.
 */
export function parseHostOnlyAdapters(printed: string): HostOnlyAdapterRow[] {
    return blocks(printed).map((fields) => ({
        name: fields.get("Name") ?? "",
        ipv4: ipv4(fields),
        ipv6: ipv6(fields),
        mac: (fields.get("HardwareAddress") ?? "").toLowerCase(),
        up: fields.get("Status") === "Up",
        networkName: fields.get("VBoxNetworkName") ?? "",
    }));
}

export function parseBridgedAdapters(printed: string): BridgedAdapterRow[] {
    return blocks(printed).map((fields) => ({
        name: fields.get("Name") ?? "",
        ipv4: ipv4(fields),
        mac: (fields.get("HardwareAddress") ?? "").toLowerCase(),
        up: fields.get("Status") === "Up",
        wireless: fields.get("Wireless") === "Yes",
    }));
}

/** The name of the adapter that `hostonlyif create` made, with `--machinereadable` or without. */
export function parseCreatedAdapter(printed: string): string | undefined {
    return (
        /^Interface '(.+)' was successfully created/m.exec(printed)?.[1] ??
        /^(vboxnet\d+|VirtualBox Host-Only .+?)\s*$/m.exec(printed)?.[1]
    );
}

/** The ids in `list ostypes`, which VirtualBox 7.2 prints in another form than those before it. */
export function parseOsTypes(printed: string): string[] {
    return [...printed.matchAll(/^ID(?: \/ Description)?:\s+(\S+)/gm)].map((match) => match[1] ?? "");
}

/** Blocks of `Key:   value`, each begun by `Name:`. */
function blocks(printed: string): ReadonlyMap<string, string>[] {
    const found: Map<string, string>[] = [];
    for (const line of printed.split(/\r?\n/)) {
        const [, key, value] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
        if (key === "Name") found.push(new Map());
        if (key !== undefined && value !== undefined) found.at(-1)?.set(key, value);
    }
    return found;
}

function ipv4(fields: ReadonlyMap<string, string>): string | undefined {
    const address = fields.get("IPAddress") ?? "";
    const length = maskLength(fields.get("NetworkMask") ?? "");
    if (address === "" || address === "0.0.0.0" || length === undefined) return undefined;
    return `${address}/${length}`;
}

/** Link-local ones are left out: the kernel gives every interface one. */
function ipv6(fields: ReadonlyMap<string, string>): string | undefined {
    const text = `${fields.get("IPV6Address") ?? ""}/${fields.get("IPV6NetworkMaskPrefixLength") ?? ""}`;
    const cidr = parseCidr(text);
    return cidr === undefined || contains(linkLocal, cidr) ? undefined : formatCidr(cidr);
}

const linkLocal = parseCidr("fe80::/10") as Cidr;
