/**
 * Records anew what a real VBoxManage does, for the fake to be compared with:
 *
 *     node record.mjs SCRATCH -- VBoxManage && npx prettier --write recordings
 *
 * The calls of each recording are made again, those of recordings/index.json in its order, for some stand on what others
 * left. A new one is a file with the words of its steps and its name in the index. SCRATCH is a directory that does not
 * exist yet, on the system where the words behind `--` run VBoxManage; what stands before VBoxManage may enter another
 * system, whose files are read by the same words with `cat` in its place. No kernel modules are needed: no machine starts.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [scratch, , ...program] = process.argv.slice(2);
const enter = program.slice(0, -1);
const own = [
    "env",
    "LC_ALL=C.UTF-8",
    `VBOX_USER_HOME=${scratch}/home`,
    `VBOX_IPC_SOCKETID=${scratch.replaceAll("/", "-")}`,
];

function run(...words) {
    const [file, ...args] = [...enter, ...own, ...words];
    return spawnSync(file, args, { encoding: "utf8" });
}

const errorLine = /^(?:.*%\.\.\.)?VBoxManage: error: (?! ?(?:Details|Context):)(.*)$/gm;
const manage = (words) => {
    const { status, stderr } = run(program.at(-1), ...words.map((word) => word.replace("SCRATCH", scratch)));
    return { code: status, errors: [...stderr.matchAll(errorLine)].map((match) => match[1]) };
};
/** Without the comment and what tells the time. */
const text = (path) =>
    run("cat", path)
        .stdout.replace(/<!--[^]*?-->\n/, "")
        .replaceAll(/ lastStateChange="[^"]*"/g, "");

function settings() {
    const global = text(`${scratch}/home/VirtualBox.xml`);
    const files = [...global.matchAll(/<MachineEntry uuid="\{(.*?)\}" src="(.*?)"/g)];
    return {
        global,
        machines: Object.fromEntries(files.map(([, uuid, file]) => [uuid, { file, text: text(file) }])),
    };
}

run("mkdir", "-p", `${scratch}/home`, `${scratch}/machines`);
run(program.at(-1), "setproperty", "machinefolder", `${scratch}/machines`);

const path = (name) => join(import.meta.dirname, "recordings", `${name}.json`);
const read = (name) => JSON.parse(readFileSync(path(name), "utf8"));

for (const name of read("index")) {
    const before = settings();
    const steps = read(name).steps.map(({ words }) => ({ words, ...manage(words) }));
    const after = settings();
    writeFileSync(path(name), `${JSON.stringify({ scratch, before, steps, after }, undefined, 1)}\n`);
    for (const uuid of Object.keys(after.machines)) manage(["unregistervm", uuid, "--delete"]);
}
