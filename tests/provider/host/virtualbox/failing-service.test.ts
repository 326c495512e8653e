import { Lifecycle } from "../../../../provider/core/lifecycle";
import { MemoryLedger } from "../../../../provider/host/fake/ledger";
import type { Finished } from "../../../../provider/host/process";
import type { VirtualBoxDriver } from "../../../../provider/host/virtualbox/driver";
import { Manage } from "../../../../provider/host/virtualbox/manage";
import { findVBoxManage } from "../../../../provider/host/virtualbox/program";
import { VirtualBoxSite } from "../../../../provider/host/virtualbox/site";
import { machine } from "../../../../provider/resources/virtualbox/machine";
import { natNetwork } from "../../../../provider/resources/virtualbox/nat-network";
import { checked, refusalOf } from "../../../support/lab";
import { recordings } from "./recordings";
import { registry, settings } from "./one-machine";

const fine: Finished = { code: 0, signal: null, stdout: "7.2.22\n", stderr: "", timedOut: false };
const recorded = (title: string): Finished => {
    const { code, stdout, stderr } = recordings.find((one) => one.title === title) ?? fine;
    return { ...fine, code, stdout, stderr };
};

/** A VirtualBox of one machine whose VBoxManage, asked for anything but its version, answers so. */
function lifeOn(definition: typeof machine | typeof natNetwork, answer: Finished, version = fine) {
    const seat = {
        label: "this machine",
        platform: "linux",
        run: async ([, ...words]: readonly string[]) => (words[0] === "--version" ? version : answer),
        readText: async (path: string) => (path.endsWith("VirtualBox.xml") ? registry : undefined),
        readTexts: async (paths: readonly string[]) => new Map(paths.map((path) => [path, settings])),
    };
    const manage = new Manage({
        seat,
        program: () => findVBoxManage(seat),
        takeLock: async () => ({ isHeld: true, release: async () => undefined }),
        pauses: [0],
        settleMs: 0,
    });
    const ledger = Object.assign(new MemoryLedger(), { refresh: () => undefined });
    const driver = { seat, home: "/home/me", manage, ledger } as unknown as VirtualBoxDriver;
    const site = new VirtualBoxSite(driver);
    return new Lifecycle(definition, () => Promise.resolve(site));
}

const web = checked(machine, { name: "web", adopt: true });
const network = checked(natNetwork, { name: "lab", network: "10.9.0.0/24" });

const absent = { ...fine, code: 127, stdout: "", stderr: "env: 'VBoxManage': No such file or directory\n" };
const hanging = { ...fine, code: null, signal: "SIGKILL" as const, stdout: "", timedOut: true };
const faults: [string, Finished, Finished, RegExp][] = [
    ["is not installed", absent, absent, /looking for VBoxManage on this machine: .* Install VirtualBox 7/],
    ["hangs", hanging, fine, /not done after 120 s.* VirtualBox's service \(VBoxSVC\) hangs - then end it/],
    ["hangs at once", hanging, hanging, /for its version: it has not answered within 30 s/],
    [
        "has no service",
        recorded("a service that starts"),
        fine,
        /\(VBoxSVC\) does not start.* Run it again; if/,
    ],
    [
        "has no kernel modules",
        recorded("a machine without kernel modules"),
        fine,
        /kernel modules are not loaded .*modprobe -a vboxdrv/,
    ],
];

describe.each(faults)("a VirtualBox that %s", (_, answer, version, message) => {
    test("is told once, by the resource that is made, with what was being done and what to do", async () => {
        const error = await refusalOf(lifeOn(natNetwork, answer, version).create(network));
        expect(error.message).toMatch(/^creating NatNetwork "it" on this machine: [^\n]*$/);
        expect(error.message).toMatch(message);
    });

    test("is not taken for one without the machine: refresh and delete fail, and state keeps it", async () => {
        const life = lifeOn(machine, answer, version);
        for (const [doing, act] of [
            ["reading", life.read("web", web)],
            ["deleting", life.delete("web", web)],
        ] as const) {
            const error = await refusalOf(act);
            expect(error.message).toMatch(new RegExp(`^${doing} Machine "it" on this machine: `));
            expect(error.message).toMatch(message);
        }
    });
});
