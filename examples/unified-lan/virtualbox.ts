// A machine of VirtualBox's, by a host-only adapter that is a port of the LAN's bridge.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";
import { addresses, allowed, lan, machines } from "./lan";

export function virtualboxMachine(): pulumi.Resource {
    const config = new pulumi.Config();
    const { adapter } = new virtnet.virtualbox.HostOnlyAdapter("vboxnet");
    const port = new virtnet.linux.BridgePort("vboxnet", { interface: adapter, bridge: lan.bridge.name });
    const machine = new virtnet.virtualbox.Machine("virtualbox", {
        name: "virtualnet0-box",
        memory: config.getNumber("memory") ?? 512,
        dvd: config.require("dvd"),
        nestedPaging: config.getBoolean("nestedPaging") ?? true,
    });
    const card = new virtnet.virtualbox.Nic("virtualbox", {
        machine,
        slot: 1,
        type: "virtio",
        mac: machines.virtualbox.mac,
        attachment: { hostOnly: adapter },
    });
    return new virtnet.virtualbox.Power(
        "virtualbox",
        { machine },
        { dependsOn: [card, port, addresses, allowed] },
    );
}
