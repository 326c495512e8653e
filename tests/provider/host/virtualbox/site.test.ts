import { Manage } from "../../../../provider/host/virtualbox/manage";
import type { VirtualBoxCommand } from "../../../../provider/host/virtualbox/command";
import type { VirtualBoxDriver } from "../../../../provider/host/virtualbox/driver";
import { VirtualBoxSite } from "../../../../provider/host/virtualbox/site";
import { registry, settings, uuid } from "./one-machine";

/** A site of which is counted what it lists, and which files it reads. */
function site() {
    const lists: string[] = [];
    const files: string[] = [];
    const read = (path: string) => {
        files.push(path);
        return path.endsWith("VirtualBox.xml") ? registry : settings;
    };
    const seat = {
        label: "this machine",
        platform: "linux",
        run: async ([, ...words]: readonly string[]) => {
            if (words[0] === "list") lists.push(words.join(" "));
            return { code: 0, signal: null, stdout: "", stderr: "", timedOut: false };
        },
        readText: async (path: string) => read(path),
        readTexts: async (paths: readonly string[]) => new Map(paths.map((path) => [path, read(path)])),
    };
    const manage = new Manage({
        seat,
        program: async () => ({ file: "VBoxManage", version: "7.2.22" }),
        takeLock: async () => ({ isHeld: true, release: async () => undefined }),
        settleMs: 0,
    });
    const ledger = { refresh: () => undefined };
    const driver = { seat, home: "/home/me", manage, ledger } as unknown as VirtualBoxDriver;
    return { on: new VirtualBoxSite(driver), lists, files };
}

const look = async (on: VirtualBoxSite) => {
    const world = on.point();
    await Promise.all([world.machine("web"), world.hostOnlyAdapters()]);
};
const everyList = ["list hostonlyifs", "list runningvms"];

test("those who look at the same time share what is read", async () => {
    const { on, lists, files } = site();
    await Promise.all([look(on), look(on)]);
    expect([lists.toSorted(), files.length]).toEqual([everyList, 2]);
});

test.each<[string, VirtualBoxCommand]>([
    ["a new machine", { manage: ["createvm", "--name", "web", "--uuid", uuid, "--register"] }],
    ["the settings of a machine that is off", { modifyMachine: uuid, words: ["--memory", "64"] }],
    ["a disk", { manage: ["storageattach", uuid, "--storagectl", "virtnet"] }],
    ["a NAT network", { manage: ["natnetwork", "modify", "--netname", "lab", "--dhcp", "off"] }],
    ["the end of a machine", { manage: ["unregistervm", uuid, "--delete"] }],
])("after %s the files are read anew, and nothing is listed anew", async (_what, command) => {
    const { on, lists, files } = site();
    await look(on);
    await on.execute(command);
    await look(on);
    expect([lists.toSorted(), files.length]).toEqual([everyList, 4]);
});

test.each<[string, VirtualBoxCommand]>([
    ["a start", { startMachine: uuid, headless: true }],
    ["a power cycle", { modifyMachine: uuid, words: ["--memory", "64"], powerCycle: true }],
    ["what is told a running machine", { manage: ["controlvm", uuid, "setlinkstate1", "off"] }],
    ["another address of an adapter", { manage: ["hostonlyif", "ipconfig", "vboxnet0", "--ip=10.0.0.1"] }],
])("after %s everything is read and listed anew", async (_what, command) => {
    const { on, lists, files } = site();
    await look(on);
    lists.splice(0);
    await on.execute(command);
    lists.splice(0); // the start itself may look whether the machine runs
    await look(on);
    expect([lists.toSorted(), files.length]).toEqual([everyList, 4]);
});
