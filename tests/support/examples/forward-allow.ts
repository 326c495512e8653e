import type { Command } from "../../../provider/host/host";
import type { Example } from "./example";

/** Docker as it is on a host with the legacy iptables: it drops what it does not know, after asking DOCKER-USER. */
const docker: Command[] = ["iptables-legacy", "ip6tables-legacy"].flatMap((program) => [
    { run: [program, "-N", "DOCKER-USER"] },
    { run: [program, "-A", "DOCKER-USER", "-j", "RETURN"] },
    { run: [program, "-A", "FORWARD", "-j", "DOCKER-USER"] },
    { run: [program, "-A", "FORWARD", "-i", "docker0", "-o", "docker0", "-j", "ACCEPT"] },
    { run: [program, "-P", "FORWARD", "DROP"] },
]);

export const besideDocker: Example = {
    needs: docker,
    variants: {
        plain: { bridge: "br-a" },
        routed: { bridge: "br-a", routed: ["eth0"] },
        "routed elsewhere": { bridge: "br-a", routed: ["eth1"] },
        "another zone": { bridge: "br-a", firewalldZone: "public" },
    },
    unseen: ["bridge", "namespace", "routed", "firewalldZone"],
};

export const behindPolicy: Example = {
    needs: [{ run: ["iptables-legacy", "-P", "FORWARD", "DROP"], namespace: "lab" }],
    variants: { plain: { bridge: "br-c", namespace: "lab" } },
    unseen: ["bridge", "namespace"],
};
