// A web server in a container, published on its host, and a machine behind NAT that reaches it by the host.
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

const config = new pulumi.Config();
const webPort = config.getNumber("webPort") ?? 8000;

// Docker and VirtualBox on the same host: the configured one.
const provider = new docker.Provider("docker", virtnet.dockerHost());
const image = new docker.RemoteImage(
    "web",
    { name: config.get("image") ?? "nginx:latest", keepLocally: true },
    { provider },
);
const web = new docker.Container(
    "web",
    {
        name: "web",
        image: image.imageId,
        ports: [{ internal: 80, external: webPort, ip: "127.0.0.1" }],
        restart: "unless-stopped", // so that it comes back with Docker
    },
    { provider, deleteBeforeReplace: true }, // the name and the port are free only then
);

const lab = new virtnet.NatLab("boxA", {
    machine: {
        name: "boxA",
        memory: config.getNumber("memory") ?? 512,
        dvd: config.require("dvd"),
        nestedPaging: config.getBoolean("nestedPaging") ?? true,
    },
    type: "virtio",
    forwards: { http: { hostPort: 8080, guestPort: 80 } },
});

/** The host, as the machine's NAT engine has it. */
const gateway = "10.0.2.2";

export const machine = lab.endpoints["http"];
/** Where the machine finds the web server: by the host's published port, and at the container itself. */
export const published = `http://${gateway}:${webPort}/`;
export const container = web.networkDatas.apply(([network]) => `http://${network?.ipAddress}/`);
