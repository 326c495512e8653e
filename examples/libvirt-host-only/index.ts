// A machine on an isolated network of libvirt's. While it runs it gets a second card, on a NAT network, and with it the outside.
import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const config = new pulumi.Config();
const provider = new libvirt.Provider("libvirt", { uri: "qemu:///system" });

// The outside world: a namespace behind a cable, with a web server.
const outside = new virtnet.linux.Namespace("outside", { name: "outside" });
const uplink = new virtnet.linux.Veth("uplink", {
    a: { name: "isp0", addresses: ["198.51.100.2/24"] },
    b: { name: "eth0", namespace: outside.name, addresses: ["198.51.100.1/24"] },
});
new virtnet.WebServer("outside", { namespace: outside.name }, { dependsOn: uplink });

const hostOnly = network("hostntw", "none", "virbr2", "192.168.110");
const nat = network("natntw", "nat", "virbr1", "192.168.100");

const guest = new libvirt.Domain(
    "node-2",
    {
        name: "node-2",
        type: config.get("type") ?? "qemu", // emulated, so that it runs anywhere; `kvm` is faster where there is KVM
        memory: 128,
        vcpu: 1,
        kernel: config.require("kernel"),
        initrd: config.require("initrd"),
        cmdlines: [{ console: "ttyS0", "net.ifnames": "0", mitigations: "off" }],
        consoles: [{ type: "pty", targetPort: "0", targetType: "serial" }],
        networkInterfaces: [
            { networkId: hostOnly.id, hostname: "node-2", mac: "52:54:00:6e:00:01", waitForLease: true },
        ],
        running: true,
    },
    // The second card is another resource's. Two domains of one name cannot be there at a time.
    { provider, ignoreChanges: ["networkInterfaces"], deleteBeforeReplace: true },
);

const second = config.getBoolean("attach")
    ? new virtnet.linux.DomainInterface("second", { domain: guest.id, network: nat.name })
    : undefined;

export const address = guest.networkInterfaces.apply((cards) => cards?.[0]?.addresses?.[0]);
export const secondMac = second?.macAddress ?? "not attached";

/** A network of /24 on a bridge of its own; the host has its first address, DHCP gives the tenth and those after. */
function network(name: string, mode: string, bridge: string, prefix: string): libvirt.Network {
    return new libvirt.Network(
        name,
        {
            name,
            mode,
            bridge,
            addresses: [`${prefix}.0/24`],
            dhcp: { enabled: true },
            xml: { xslt: virtnet.libvirtDhcpRange(`${prefix}.10`, `${prefix}.254`) },
            autostart: true,
        },
        { provider },
    );
}
