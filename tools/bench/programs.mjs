// The Pulumi programs that the benchmark runs: a LAN of N machines behind a router, and as many stubs.

/** The lab: a bridge, a router, the outside, and N machines of two resources each. @param {number} machines */
export function labProgram(machines) {
    return `
const virtnet = require("pulumi-virtnet");
const { host } = new virtnet.linux.Sandbox("sandbox");
const outside = new virtnet.linux.Namespace("outside", { host, name: "outside" });
const lan = new virtnet.PatRouterLan("lan", {
    host, network: "10.64.0.0/16", gateway: "10.64.0.1",
    wan: { address: "198.51.100.2/24", gateway: "198.51.100.1", peer: { namespace: outside.name, addresses: ["198.51.100.1/24"] } },
});
for (let i = 0; i < ${machines}; i += 1) lan.machine("m" + i, { address: "10.64." + (1 + (i >> 8)) + "." + (i & 255) });
exports.sandbox = host.apply((spec) => spec.sandbox.id);
`;
}

const life =
    '{check:async(o,n)=>({inputs:n}),diff:async()=>({}),create:async i=>({id:"x",outs:i}),read:async(id,p)=>({id,props:p}),update:async(i,o,n)=>({outs:n}),delete:async()=>{}}';

/** An engine that does nothing. */
export const idleEngine = `exports.forType=()=>(${life})`;

/** As many dynamic resources as the lab has, with inputs of the same size, whose provider does nothing: Pulumi's own cost. @param {number} machines */
export function stubProgram(machines) {
    return `
const pulumi = require("@pulumi/pulumi");
const text = 'exports.handler=()=>(${life})';
class Stub extends pulumi.CustomResource {
    constructor(name, inputs) { super("pulumi-nodejs:dynamic/bench:Stub", name, { ...inputs, __provider: text }); }
}
for (let i = 0; i < ${resourcesOf(machines)}; i += 1) {
    new Stub("s" + i, { owner: "bench/stub/s" + i, host: { sandbox: { id: "virtnet:bench/lab/Sandbox/sandbox" } }, adopt: false,
        a: { name: "v-m" + i, bridge: "lan", addresses: [], routes: [], up: true },
        b: { name: "eth0", namespace: "m" + i, addresses: ["10.64.1." + i + "/16"], routes: [{ to: "0.0.0.0/0", via: "10.64.0.1" }], up: true } });
}
`;
}

/** How many resources of a provider the lab has. @param {number} machines */
export function resourcesOf(machines) {
    return 2 * machines + 8;
}
