// A machine with two cards: one behind NAT, one on a network of the host's own. With the first one's cable pulled, the host
// can be its router.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const config = new pulumi.Config();
const host = virtnet.configuredHost() ?? { local: {} };
const wan = config.get("wan");

// A web server of the host, for the machine to reach.
new virtnet.WebServer("host-web", { host, port: 8000 });

const box = new virtnet.virtualbox.Machine("boxA", {
    host,
    name: "boxA",
    memory: config.getNumber("memory") ?? 512,
    dvd: config.require("dvd"),
    nestedPaging: config.getBoolean("nestedPaging") ?? true,
});

const nat = new virtnet.virtualbox.Nic("boxA-nat", {
    host,
    machine: box.name,
    slot: 1,
    type: "virtio",
    attachment: { nat: {} },
    cableConnected: config.getBoolean("natCable") ?? true, // false: as if the cable were pulled
});

const lab = new virtnet.HostOnlyLab("lab", {
    host,
    address: "192.168.50.1/24",
    ranges: ["192.168.50.0/24"], // allowed by /etc/vbox/networks.conf, as the README tells
    machines: { boxA: { machine: box.name, slot: 2, type: "virtio", address: "192.168.50.4" } },
    ...(wan === undefined ? {} : { router: { wan }, dns: config.get("dns") ?? "192.168.50.1" }),
});

new virtnet.virtualbox.Power("boxA-on", { host, machine: box.name }, { dependsOn: [nat, lab] });

export const adapter = lab.adapter.adapter;
