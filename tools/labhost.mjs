// `npm run labhost up|ssh|reboot|down|status`: a machine with a real VirtualBox, Docker and libvirt, emulated by QEMU.
import { labhostEnvironment } from "./labhost/environment.mjs";
import * as lifecycle from "./labhost/lifecycle.mjs";
import { login } from "./labhost/login.mjs";
import { obstacle } from "./labhost/obstacle.mjs";
import { main, Problem } from "./setup/problem.mjs";
import { show } from "./setup/run.mjs";

const env = labhostEnvironment();

/** @type {Map<string, (words: string[]) => Promise<number>>} */
const commands = new Map([
    ["up", up],
    ["ssh", ssh],
    ["reboot", reboot],
    ["down", down],
    ["status", status],
]);

await main(async () => {
    const [name = "", ...words] = process.argv.slice(2);
    const command = commands.get(name);
    if (command) return await command(words);
    const choice = [...commands.keys()].join(", ");
    throw new Problem(`running labhost: there is no command "${name}". Choose one of ${choice}.`);
});

async function up() {
    const reason = await obstacle(env);
    if (reason) throw new Problem(reason);
    console.log(JSON.stringify(await lifecycle.up(env, { outlivesUs: true }), null, 4));
    return 0;
}

/**
 * A shell, or a command as ssh takes it: its words joined into a line for the shell at the far end.
 * @param {string[]} words
 */
async function ssh(words) {
    const host = lifecycle.running();
    if (!host)
        throw new Problem("logging in to the lab host: there is none. Start it with `npm run labhost up`.");
    const command = words[0] === "--" ? words.slice(1) : words;
    return await show([...login(host), ...command], { env });
}

async function reboot() {
    await lifecycle.reboot(env);
    console.log("The lab host has booted again.");
    return 0;
}

async function down() {
    console.log((await lifecycle.down()) ? "The lab host is gone." : "Nothing to end: there is no lab host.");
    return 0;
}

async function status() {
    const host = lifecycle.running();
    console.log(host ? JSON.stringify(host, null, 4) : "There is no lab host.");
    return host ? 0 : 3; // as service managers do for what is stopped
}
