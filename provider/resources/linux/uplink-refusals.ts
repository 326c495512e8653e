import { LabError } from "../../core/errors";
import { insideName } from "./uplink-shape";
import type { UplinkInputs } from "./uplink-shape";
import type { UplinkSeen } from "./uplink-state";

/** The DHCP client of the host that is used. */
export function clientFor(want: UplinkInputs, { former }: UplinkSeen): string {
    const [client] = former?.dhcpClients ?? [];
    if (client !== undefined) return client;
    throw new LabError({
        kind: "missing-tool",
        doing: `taking a DHCP lease for ${want.interface}`,
        wrong: "the host has no DHCP client: neither udhcpc, dhclient nor dhcpcd is on its PATH",
        remedy: "Install one; on Debian and Ubuntu: apt-get install udhcpc. Or give addresses and a gateway",
    });
}

/** Refuses what cannot be made on what was seen. */
export function refuseUnfit(want: UplinkInputs, mark: string, seen: UplinkSeen): void {
    const { interface: nic, mode, namespace } = want;
    if (want.dhcp) clientFor(want, seen);
    const doing = `giving namespace ${namespace} a way out through ${nic}`;
    const refuse = (wrong: string, remedy: string) => {
        throw new LabError({ kind: "foreign-object", doing, wrong, remedy });
    };
    if (seen.inside !== undefined && !seen.inside.half)
        refuse(
            `the namespace has an interface ${insideName(want)} already`,
            "Give the uplink another name by `name`",
        );
    const facts = seen.nic;
    if (mode === "veth" || facts === undefined) return;
    if (facts.wireless)
        refuse(
            `${nic} is a wireless interface, whose access point knows one MAC address only, and which moves with its whole radio`,
            'Use mode "veth"',
        );
    if (facts.link.master !== undefined)
        refuse(
            `${nic} is plugged into ${facts.link.master}`,
            `Use ${facts.link.master} itself, or mode "veth"`,
        );
    if (mode === "move" && facts.stacked.length > 0)
        refuse(
            `${facts.stacked.join(", ")} ${facts.stacked.length === 1 ? "is" : "are"} made on top of ${nic} and would be lost`,
            'Use mode "veth" or "macvlan"',
        );
}

export function absent({ interface: nic }: UplinkInputs): LabError {
    return new LabError({
        kind: "command-failed",
        doing: `looking at ${nic}`,
        wrong: "the host has no such interface",
        remedy: "Look at `ip link` on the host for the name of its network card",
    });
}
