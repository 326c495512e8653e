import type { Lease } from "../model";
import { attribute, element, elements, number, readXml } from "./xml";

/**
 * The leases of a DHCP server, by the text of NETWORK-Dhcpd.leases. VirtualBox writes the file when a lease changes, so
 * one that has run out since may still be `acked` in it. Fixed addresses are leases too once a client asked for them.
 */
export function parseLeases(text: string, file: string): Lease[] {
    const root = readXml(text, { file, root: "Leases", kind: "a leases file of VirtualBox's DHCP server" });
    return elements(root, "Lease").map((lease) => ({
        mac: (attribute(lease, "mac") ?? "").toLowerCase(),
        address: attribute(element(lease, "Address"), "value") ?? "",
        state: attribute(lease, "state") ?? "expired", // VirtualBox 5 wrote none, and 6 takes those as run out
        issued: number(element(lease, "Time"), "issued") ?? 0,
        expires: number(element(lease, "Time"), "expiration") ?? 0,
    }));
}
