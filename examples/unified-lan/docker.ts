// A container on the LAN, by a network of Docker's that has the LAN's bridge and the LAN's router.
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";
import { allowed, lan, machines } from "./lan";

export function dockerMachine(): pulumi.Resource {
    const provider = new docker.Provider("docker", virtnet.dockerHost());
    const dock = new virtnet.DockerDock(
        "docker",
        {
            bridge: lan.bridge.name,
            network: {
                type: docker.Network,
                name: "virtualnet0",
                subnet: "172.24.0.0/16",
                gateway: "172.24.0.254",
                ipRange: "172.24.1.0/24",
                reserved: { network: "172.24.1.0" },
            },
        },
        { providers: [provider] },
    );
    const networkName = dock.network?.name ?? "";
    return new docker.Container(
        "docker",
        {
            name: "virtualnet0-web",
            image: new pulumi.Config().get("image") ?? "nginx:alpine",
            networksAdvanced: [{ name: networkName, ipv4Address: machines.docker.address }],
        },
        { provider, dependsOn: [dock, allowed], deleteBeforeReplace: true },
    );
}
