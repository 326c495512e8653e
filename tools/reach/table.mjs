// The lab as a table of who reaches whom: each cell a ping or a TCP connection just made.
import Table from "cli-table3";
import { must } from "../setup/run.mjs";
import { Problem } from "../setup/problem.mjs";
import { ask, ping } from "./probes.mjs";

/**
 * @typedef {import("./probes.mjs").Host} Host
 * @typedef {import("./probes.mjs").Place & { address?: string }} Place
 * @typedef {{
 *     host: import("../../dist/provider/host/host.js").HostSpec,
 *     machines: Place[], hostAddress: string,
 *     outside: Place & { address: string },
 *     router: { namespace: string, table: string, address: string, lanAddress: string },
 *     published: { endpoint: string, server: string },
 * }} Lab
 * @typedef {{ text: string, right: boolean }} Cell
 */

/** @param {NodeJS.ProcessEnv} env */
export async function table(env) {
    /** @type {Lab} */
    const lab = JSON.parse(
        await must("reading the lab", ["pulumi", "stack", "output", "lab", "--json"], { env }),
    );
    const { openHost } = await import("../../dist/provider/engine.js");
    const host = await openHost(lab.host);
    const before = await drops(host, lab);
    const places = [
        { name: "host", address: lab.hostAddress },
        ...lab.machines,
        { ...lab.outside, name: "outside" },
    ];
    const rows = [];
    for (const from of places) rows.push(await row(host, lab, from));
    const after = await drops(host, lab);
    print(lab, places, rows);
    console.log(
        `The router dropped ${after.dropped - before.dropped} packets meanwhile and logged ${after.logged - before.logged} of them; its log is rate-limited.`,
    );
    const wrong = rows.flat().filter(({ right }) => !right).length;
    if (wrong > 0)
        throw new Problem(
            `proving the lab: ${wrong} cells marked ✗ are not as they should be. ` +
                'Run "npm run pulumi refresh" to see what was changed.',
        );
    if (after.dropped === before.dropped)
        throw new Problem(
            "proving the lab: the router counted no dropped packet. " +
                'Run "npm run pulumi refresh" to see what was changed.',
        );
}

/**
 * @param {Host} host
 * @param {Lab} lab
 * @param {Place} from
 * @returns {Promise<Cell[]>}
 */
async function row(host, lab, from) {
    const outside = from.name === "outside";
    const toHost = toMachine(host, from, { name: "host", address: lab.hostAddress }, !outside);
    const machines = lab.machines.map((to) => toMachine(host, from, to, !outside));
    return await Promise.all([toHost, ...machines, toOutside(host, lab, from), toPublished(host, lab, from)]);
}

/**
 * On the LAN everybody reaches everybody; from outside nobody gets in.
 * @param {Host} host
 * @param {Place} from
 * @param {Place} to
 * @param {boolean} wanted
 */
async function toMachine(host, from, to, wanted) {
    if (from.name === to.name) return { text: "", right: true };
    const { ok, text } = await ping(host, from, to.address ?? "");
    return verdict(ok === wanted, wanted || ok ? text : "-");
}

/**
 * The outside sees the router's address, whoever asks.
 * @param {Host} host
 * @param {Lab} lab
 * @param {Place} from
 */
async function toOutside(host, lab, from) {
    if (from.name === "outside") return { text: "", right: true };
    const answer = await ask(host, from, lab.outside.address, 80);
    return verdict(answer.client === lab.router.address, whom(lab, answer));
}

/**
 * The published port leads to its server from everywhere; one who asks from outside is seen as who he is.
 * @param {Host} host
 * @param {Lab} lab
 * @param {Place} from
 */
async function toPublished(host, lab, from) {
    const [, address = "", port = ""] = /^(.*):(\d+)$/.exec(lab.published.endpoint) ?? [];
    const answer = await ask(host, from, address, Number(port));
    const client = from.name === "outside" ? lab.outside.address : answer.client;
    return verdict(answer.server === lab.published.server && answer.client === client, whom(lab, answer));
}

/**
 * Whom a server saw, by name.
 * @param {Lab} lab
 * @param {import("./probes.mjs").Answer} answer
 */
function whom({ router, outside }, { client, text }) {
    if (client === router.address || client === router.lanAddress) return "router";
    return client === outside.address ? "outside" : (client ?? text);
}

/**
 * @param {boolean} right
 * @param {string} text
 * @returns {Cell}
 */
function verdict(right, text) {
    return { text: `${right ? "✓" : "✗"} ${text}`, right };
}

/**
 * @param {Host} host
 * @param {Lab} lab
 */
async function drops(host, { router }) {
    const words = router.table.split(" ");
    const text = await host.run(["nft", "-j", "list", "counters", "table", ...words], {
        namespace: router.namespace,
    });
    /** @type {{ counter?: { name: string, packets: number } }[]} */
    const entries = JSON.parse(text).nftables;
    const packets = (/** @type {string} */ name) =>
        entries.find(({ counter }) => counter?.name === name)?.counter?.packets ?? 0;
    return { dropped: packets("dropped"), logged: packets("logged") };
}

/**
 * @param {Lab} lab
 * @param {Place[]} places
 * @param {Cell[][]} rows
 */
function print(lab, places, rows) {
    const { endpoint, server } = lab.published;
    const port = `router:${endpoint.split(":").at(-1)}`;
    const columns = ["host", ...lab.machines.map(({ name }) => name), "outside", port];
    const noLines = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
    const style = { head: [], border: [] };
    const drawn = new Table({ head: ["from \\ to", ...columns], chars: noLines, style });
    places.forEach(({ name }, index) => drawn.push([name, ...(rows[index] ?? []).map(({ text }) => text)]));
    console.log(
        "\nWho reaches whom, with real packets just now: a ping's milliseconds, - where all were dropped; of web servers,\n" +
            `whom they saw. ${port} is ${endpoint}, published for ${server}.\n${drawn.toString()}`,
    );
}
