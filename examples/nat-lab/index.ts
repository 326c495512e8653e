// A machine behind NAT: it reaches what its host reaches, and two ports of the host reach it.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const config = new pulumi.Config();
const host = virtnet.configuredHost() ?? { local: {} };

// A web server of the host. To the machine the host is 10.0.2.2.
new virtnet.WebServer("host-web", { host, port: 8000 });

const lab = new virtnet.NatLab("boxA", {
    host,
    machine: {
        name: "boxA",
        memory: config.getNumber("memory") ?? 512,
        dvd: config.require("dvd"),
        nestedPaging: config.getBoolean("nestedPaging") ?? true,
    },
    type: "virtio",
    forwards: {
        ssh: { hostPort: 2222, guestPort: 22 },
        http: { hostPort: config.getNumber("httpPort") ?? 8080, guestPort: 80 },
    },
});

export const endpoints = lab.endpoints;
