// A machine of libvirt's, by a network of libvirt's that leads to the LAN's bridge.
import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";
import { addresses, allowed, lan, machines } from "./lan";

export function libvirtMachine(): pulumi.Resource {
    const config = new pulumi.Config();
    const provider = new libvirt.Provider("libvirt", { uri: virtnet.libvirtUri() });
    const dock = new virtnet.LibvirtDock(
        "libvirt",
        { bridge: lan.bridge.name, network: { type: libvirt.Network, name: "virtualnet0" } },
        { providers: [provider] },
    );
    const networkId = dock.network?.id ?? "";
    return new libvirt.Domain(
        "libvirt",
        {
            name: "virtualnet0-guest",
            type: config.get("accel") === "kvm" ? "kvm" : "qemu",
            memory: 128,
            vcpu: 1,
            kernel: config.require("kernel"),
            initrd: config.require("initrd"),
            cmdlines: [{ console: "ttyS0", "net.ifnames": "0", mitigations: "off" }],
            graphics: { type: "vnc", listenType: "socket" }, // not every QEMU has the default, spice
            networkInterfaces: [{ networkId, mac: machines.libvirt.mac }],
            running: true,
        },
        { provider, dependsOn: [dock, addresses, allowed], deleteBeforeReplace: true },
    );
}
