// What a lab of N machines with four cards costs in VirtualBox, beside the same by a script of VBoxManage commands.
import { performance } from "node:perf_hooks";
import { Project } from "./project.mjs";
import { run } from "./run.mjs";
import { inVirtualBox } from "./virtualbox-host.mjs";

/** @typedef {import("./virtualbox-host.mjs").VirtualBoxHost} VirtualBoxHost */
/** @typedef {{ seconds: number, calls: number, changing: number }} Cost */

const name = (/** @type {number} */ i) => `bench-${i}`;

/** What each card is plugged into: in our words and in VBoxManage's. */
const cards = [
    { attachment: { nat: {} }, words: ["nat"] },
    { attachment: { internal: "lab" }, words: ["intnet", "--intnet", "lab"] },
    { attachment: { natNetwork: "lab" }, words: ["natnetwork", "--nat-network", "lab"] },
    { attachment: { generic: { driver: "VDE" } }, words: ["generic", "--nic-generic-drv", "VDE"] },
];

/** @param {number} machines */
function program(machines) {
    return `
const virtnet = require("pulumi-virtnet");
const attachments = ${JSON.stringify(cards.map(({ attachment }) => attachment))};
for (let i = 0; i < ${machines}; i += 1) {
    const name = "bench-" + i;
    const { name: machine } = new virtnet.virtualbox.Machine(name, { name, memory: 64 });
    attachments.forEach((attachment, index) =>
        new virtnet.virtualbox.Nic(name + "-" + index, { machine, slot: index + 1, type: "virtio", attachment }));
}
`;
}

/** A script as people write it, a call a step. `noop` has no counterpart in it. @type {Record<string, (i: number) => string[][]>} */
const byHand = {
    create: (i) => [
        ["createvm", "--name", name(i), "--ostype", "Linux_64", "--register"],
        ["modifyvm", name(i), "--memory", "64"],
        ...cards.map(({ words: [kind = "", option, target = ""] }, index) => {
            const slot = index + 1;
            const to = option === undefined ? [] : [`${option}${slot}`, target];
            return ["modifyvm", name(i), `--nic${slot}`, kind, ...to, `--nic-type${slot}`, "virtio"];
        }),
    ],
    refresh: (i) => [["showvminfo", name(i), "--machinereadable"]],
    destroy: (i) => [["unregistervm", name(i), "--delete"]],
};

/** @type {Record<string, string[]>} */
const acts = {
    create: ["up", "--yes", "--skip-preview", "--parallel", "32"],
    "no-op": ["up", "--yes", "--skip-preview", "--parallel", "32"],
    refresh: ["refresh", "--yes", "--skip-preview", "--parallel", "32"],
    destroy: ["destroy", "--yes", "--skip-preview", "--parallel", "32"],
};

/** @param {number} machines @param {NodeJS.ProcessEnv} env */
export async function measureVirtualBox(machines, env) {
    const script = await inVirtualBox(async (host) => {
        /** @type {Record<string, Cost>} */
        const costs = {};
        for (const [act, calls] of Object.entries(byHand))
            costs[act] = await cost(host, async () => {
                for (let i = 0; i < machines; i += 1)
                    for (const words of calls(i)) await manage(host, words, env);
            });
        return costs;
    });
    const virtnet = await inVirtualBox(async (host) => {
        const project = new Project(
            "virtualbox",
            { ...env, ...host.env, PATH: `/srv/bin:${env["PATH"]}` },
            host.enter,
        );
        /** @type {Record<string, Cost>} */
        const costs = {};
        try {
            await project.program(program(machines));
            for (const [act, args] of Object.entries(acts))
                costs[act] = await cost(host, () => project.pulumi(args));
        } finally {
            project.remove();
        }
        return costs;
    });
    return { machines, script, virtnet };
}

/** @param {VirtualBoxHost} host @param {string[]} words @param {NodeJS.ProcessEnv} env */
async function manage(host, words, env) {
    await run([...host.enter, "VBoxManage", ...words], "", { env: { ...env, ...host.env } });
}

/** @param {VirtualBoxHost} host @param {() => Promise<unknown>} act @returns {Promise<Cost>} */
async function cost(host, act) {
    host.takeCalls();
    const start = performance.now();
    await act();
    const seconds = (performance.now() - start) / 1000;
    const calls = host.takeCalls();
    const reading = ["list", "showvminfo", "--version"];
    return {
        seconds,
        calls: calls.length,
        changing: calls.filter(([verb = ""]) => !reading.includes(verb)).length,
    };
}
