// A machine behind NAT whose guest is set up by commands, over the port of the host that leads to its SSH server.
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const config = new pulumi.Config();

const lab = new virtnet.NatLab("guest", {
    machine: { name: "guest", memory: 1024, disks: [config.require("disk")] },
    forwards: {
        ssh: { hostPort: config.getNumber("sshPort") ?? 2222, guestPort: 22 },
        http: { hostPort: 8080, guestPort: 80 },
    },
});

// The endpoint is an output of the forward: whoever uses it waits for the forward, and follows it to another port.
const connection = pulumi
    .all([lab.endpoints["ssh"] ?? "", config.requireSecret("privateKey")])
    .apply(([endpoint, privateKey]) => {
        const [host = "", port] = endpoint.split(":");
        const hostKey = config.require("hostKey");
        const user = config.get("user") ?? "root";
        return { host, port: Number(port), user, privateKey, hostKey, dialErrorLimit: 30 }; // guests take time to boot
    });

const page = new command.remote.Command(
    "page",
    {
        connection,
        create: "mkdir -p /srv/www && cat >/srv/www/index.html && busybox httpd -h /srv/www",
        update: "cat >/srv/www/index.html",
        delete: "rm -r /srv/www",
        stdin: `${config.get("greeting") ?? "hello from the guest"}\n`,
    },
    { dependsOn: lab },
);

export const url = pulumi.interpolate`http://${lab.endpoints["http"]}`;
export const setUp = page.id;
