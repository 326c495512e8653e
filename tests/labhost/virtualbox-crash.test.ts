/** The provider's process is killed after calls of the real VBoxManage, and after entries of its ledger. */
import { registry } from "../../provider/resources/registry";
import type { LabResource } from "../live/support/crash-driver";
import { CrashMachine } from "../live/support/crash-machine";
import { changedLab, lab, makeTheirs } from "./support/virtualbox-crash-lab";
import { withVirtualBox } from "./support/virtualbox-den";

jest.setTimeout(600_000);

/** With `all`, after every act there is, which takes a quarter of an hour; otherwise after every fourth. */
const stride = process.env["VIRTNET_KILL_CHAINS"] === "all" ? 1 : 4;

let machine: CrashMachine;
let points = 0;

beforeAll(async () => {
    machine = await CrashMachine.open(withVirtualBox);
    await machine.den.must(["sh", "-c", makeTheirs]);
});

afterAll(async () => {
    await machine.close();
    process.stdout.write(`killed after ${points} different calls and entries, 1 in ${stride} of all\n`);
});

test("the lab of these tests has every kind of resource of VirtualBox that needs no machine to run", () => {
    const types = [...registry.values()]
        .filter(({ realm }) => realm === "virtualbox")
        .map(({ type }) => type);
    expect([...new Set(lab.map(({ type }) => type)), "virtualbox:Power"].toSorted()).toEqual(
        types.toSorted(),
    );
});

/** Brings one lab about, killed after the k-th act, and finishes it; and again, for every k that there is. */
async function killedEverywhere(
    from: readonly LabResource[],
    to: readonly LabResource[],
    what: string,
): Promise<void> {
    await machine.settle(to);
    const complete = await machine.facts();
    await machine.settle(from);
    for (let k = 1; ; k += stride) {
        const acts = await machine.killed(to, k);
        if (acts !== undefined) {
            await machine.settle(to);
            await machine.expectFacts(complete, what, acts);
        }
        await machine.settle(from);
        if (acts === undefined) return;
        points += 1;
    }
}

describe.each(lab.map((resource, index) => [resource.name, resource.type, index] as const))(
    "%s (%s)",
    (name, _type, index) => {
        const [before, after] = [lab.slice(0, index), lab.slice(0, index + 1)];
        const changed = [...before, ...changedLab.filter((resource) => resource.name === name)];

        test("killed after calls of its creation, is finished by the next run", async () => {
            await machine.settle(before);
            const without = await machine.facts();
            await killedEverywhere(before, after, "created again");
            await machine.expectFacts(without, "created and deleted", []);
        });

        test("killed after calls of an update, is finished by the next run", async () => {
            await machine.settle(after);
            const complete = await machine.facts();
            await killedEverywhere(after, changed, "updated again");
            await machine.expectFacts(complete, "updated and updated back", []);
        });

        test("killed after calls of its deletion, is finished by the next run", async () => {
            await machine.settle(after);
            await killedEverywhere(after, before, "deleted again");
        });
    },
);
