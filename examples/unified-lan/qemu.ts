// A machine of QEMU's as one starts it by hand, on a tap.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";
import { addresses, allowed, lan, machines } from "./lan";

export function qemuMachine(): pulumi.Resource {
    const config = new pulumi.Config();
    const tap = new virtnet.linux.Tap("qemutap0", { name: "qemutap0", bridge: lan.bridge.name });
    return new virtnet.linux.Process(
        "qemu",
        {
            command: [
                ...["qemu-system-x86_64", "-accel", config.get("accel") ?? "tcg", "-m", "128"],
                ...["-nodefaults", "-display", "none", "-no-user-config"],
                ...["-kernel", config.require("kernel"), "-initrd", config.require("initrd")],
                ...["-append", "console=ttyS0 net.ifnames=0 mitigations=off"],
                ...["-netdev", "tap,id=lan,ifname=qemutap0,script=no,downscript=no"],
                ...["-device", `virtio-net-pci,netdev=lan,mac=${machines.qemu.mac}`],
            ],
        },
        { dependsOn: [tap, addresses, allowed] },
    );
}
