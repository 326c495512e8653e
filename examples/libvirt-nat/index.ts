// A NAT network of libvirt's with a machine on it, and an outside that the machine reaches through the host.
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

const network = new libvirt.Network(
    "natntw",
    {
        name: "natntw",
        mode: "nat",
        bridge: "virbr1",
        addresses: ["192.168.100.0/24"],
        dhcp: { enabled: true },
        xml: {
            xslt: virtnet.libvirtDhcpRange("192.168.100.10", config.get("lastAddress") ?? "192.168.100.254"),
        },
        autostart: true,
    },
    { provider },
);

const guest = new libvirt.Domain(
    "guest",
    {
        name: "nat-guest",
        type: config.get("type") ?? "qemu", // emulated, so that it runs anywhere; `kvm` is faster where there is KVM
        memory: 128,
        vcpu: 1,
        kernel: config.require("kernel"),
        initrd: config.require("initrd"),
        cmdlines: [{ console: "ttyS0", "net.ifnames": "0", mitigations: "off" }],
        consoles: [{ type: "pty", targetPort: "0", targetType: "serial" }],
        networkInterfaces: [
            {
                networkId: network.id,
                hostname: "nat-guest",
                mac: "52:54:00:64:00:01",
                waitForLease: true,
            },
        ],
        running: true,
    },
    { provider },
);

export const address = guest.networkInterfaces.apply((cards) => cards?.[0]?.addresses?.[0]);
