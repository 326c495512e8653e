// Two offices and the Internet between them. What a merge changes here, the pipeline changes on the lab's host.
import { OfficeLan } from "office-lan";
import * as virtnet from "pulumi-virtnet";

const host = virtnet.configuredHost() ?? new virtnet.linux.Sandbox("sandbox").host;
const internet = new virtnet.linux.Namespace("internet", {
    host,
    name: "internet",
    sysctls: { "net.ipv4.ip_forward": 1 },
});

const head = new OfficeLan("head", {
    host,
    site: 2,
    internet: internet.name,
    machines: { wiki: { pool: "servers", number: 10, published: 8080 }, anna: { pool: "desks", number: 20 } },
});
const branch = new OfficeLan("branch", {
    host,
    site: 4,
    internet: internet.name,
    machines: { ben: { pool: "desks", number: 20 } },
});

export const endpoints = { ...head.endpoints, ...branch.endpoints };
