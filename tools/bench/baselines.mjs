// The same lab by hand, as argv lists: one `ip` a step, and the limit of iproute2, one batch a namespace and one nft.
import { performance } from "node:perf_hooks";
import { run } from "./run.mjs";

/** @typedef {{ namespace?: string, words: string[] }} Step */

/** Every step of building the lab with `ip`. @param {number} machines @returns {Step[]} */
function steps(machines) {
    const root = (/** @type {string} */ text) => ({ words: text.split(" ") });
    const within = (/** @type {string} */ namespace, /** @type {string} */ text) => ({
        namespace,
        words: text.split(" "),
    });
    const base = [
        root("netns add outside"),
        root("netns add router"),
        within("outside", "link set lo up"),
        within("router", "link set lo up"),
        root("link add lan type bridge"),
        root("link set lan up"),
        root("link add v-router type veth peer name lan0 netns router"),
        root("link set v-router master lan up"),
        within("router", "link set lan0 up"),
        within("router", "address add 10.64.0.1/16 dev lan0"),
        root("link add isp0 netns outside type veth peer name wan0 netns router"),
        within("outside", "link set isp0 up"),
        within("outside", "address add 198.51.100.1/24 dev isp0"),
        within("router", "link set wan0 up"),
        within("router", "address add 198.51.100.2/24 dev wan0"),
        within("router", "route add default via 198.51.100.1"),
    ];
    const machine = (/** @type {number} */ i) => [
        root(`netns add m${i}`),
        root(`link add v-m${i} type veth peer name eth0 netns m${i}`),
        root(`link set v-m${i} master lan up`),
        within(`m${i}`, "link set lo up"),
        within(`m${i}`, "link set eth0 up"),
        within(`m${i}`, `address add 10.64.${1 + (i >> 8)}.${i & 255}/16 dev eth0`),
        within(`m${i}`, "route add default via 10.64.0.1"),
    ];
    return [...base, ...Array.from({ length: machines }, (_, i) => machine(i)).flat()];
}

const rules = `table inet router {
    chain forward { type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname "lan0" oifname "wan0" accept
        ct status dnat accept
    }
    chain postrouting { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
}
`;

/**
 * A process a step, as the blog posts do it. Gives seconds for building.
 * @param {string[]} enter @param {number} machines
 */
export async function byStep(enter, machines) {
    const start = performance.now();
    for (const { namespace, words } of steps(machines)) {
        await run([...enter, "ip", ...(namespace === undefined ? [] : ["-n", namespace]), ...words]);
    }
    await nft(enter);
    return seconds(start);
}

/**
 * One batch for the host and one a namespace: the least that iproute2 can do it with.
 * @param {string[]} enter @param {number} machines
 */
export async function byBatch(enter, machines) {
    const all = steps(machines);
    const start = performance.now();
    await batch(enter, undefined, all);
    for (const namespace of new Set(all.flatMap((step) => step.namespace ?? [])))
        await batch(enter, namespace, all);
    await nft(enter);
    return seconds(start);
}

/**
 * Takes it away, a process a step. Gives seconds.
 * @param {string[]} enter @param {number} machines
 */
export async function removeByStep(enter, machines) {
    const start = performance.now();
    for (const line of removal(machines)) await run([...enter, "ip", ...line.split(" ")]);
    return seconds(start);
}

/**
 * Takes it away in one batch, the links as one group: the kernel then waits once for all of them.
 * @param {string[]} enter @param {number} machines
 */
export async function removeByBatch(enter, machines) {
    const lines = removal(machines);
    const links = lines.filter((line) => line.startsWith("link del ")).map((line) => line.slice(9));
    const rest = lines.filter((line) => !line.startsWith("link del "));
    const grouped = [...links.map((link) => `link set ${link} group 77`), "link del group 77", ...rest];
    const start = performance.now();
    await run([...enter, "ip", "-batch", "-"], `${grouped.join("\n")}\n`);
    return seconds(start);
}

/** @param {number} machines */
function removal(machines) {
    const all = Array.from({ length: machines }, (_, i) => `m${i}`);
    return [
        ...[...all.map((name) => `v-${name}`), "v-router", "lan"].map((link) => `link del ${link}`),
        ...[...all, "outside", "router"].map((name) => `netns del ${name}`),
    ];
}

/** @param {string[]} enter @param {string | undefined} namespace @param {Step[]} all */
async function batch(enter, namespace, all) {
    const lines = all.filter((step) => step.namespace === namespace).map(({ words }) => words.join(" "));
    await run(
        [...enter, "ip", ...(namespace === undefined ? [] : ["-n", namespace]), "-batch", "-"],
        `${lines.join("\n")}\n`,
    );
}

/** @param {string[]} enter */
async function nft(enter) {
    await run([...enter, "nsenter", "--net=/run/netns/router", "nft", "-f", "-"], rules);
}

/** @param {number} start */
function seconds(start) {
    return (performance.now() - start) / 1000;
}
