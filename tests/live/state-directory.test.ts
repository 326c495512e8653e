// The ledger under /run, or Pulumi's own state, cannot be written: a clear sentence, nothing half made, and the next run goes on.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LabResource } from "./support/crash-driver";
import { CrashMachine } from "./support/crash-machine";
import { Project } from "./support/project";

jest.setTimeout(60_000);

const ledger = "/run/virtnet";
const forwarding: LabResource = {
    name: "forwarding",
    type: "linux:Sysctl",
    inputs: { key: "net.ipv4.conf.all.forwarding", value: 1 },
};
const taken: LabResource = {
    name: "taken",
    type: "linux:Bridge",
    inputs: { name: "prebr", adopt: true, mtu: 1450 },
};
/** More than a page of claims. */
const spaces = Array.from({ length: 40 }, (_, index): LabResource => ({
    name: `space-${index}`,
    type: "linux:Namespace",
    inputs: { name: `space${index}` },
}));

let machine: CrashMachine;
let before: string[];

beforeAll(async () => {
    machine = await CrashMachine.open();
    before = await machine.facts();
});

afterAll(() => machine.close());

/** With a file system of that kind for the ledger. */
async function ledgerOn(options: string, act: () => Promise<void>): Promise<void> {
    await machine.den.must(["mkdir", ledger]);
    await machine.den.must(["mount", "-n", "-t", "tmpfs", "-o", `mode=0700,${options}`, "tmpfs", ledger]);
    try {
        await act();
    } finally {
        await machine.den.must(["umount", "-n", ledger]);
        await machine.den.must(["rmdir", ledger]);
    }
}

const remedy = String.raw`noting under /run/virtnet what is to be given back: %s\. Make /run writable, with space left on it \(.df /run.\), then run it again\.$`;

function expectSentence(error: string | undefined, wrong: string): void {
    const [first = "", ...trace] = (error ?? "").split("\n");
    expect(first).toMatch(new RegExp(`^creating \\w+ ".*" on this machine: ${remedy.replace("%s", wrong)}`));
    expect(trace).toEqual([""]);
}

describe.each([
    [
        "full",
        "size=4k",
        "No space left on device",
        ["dd", "if=/dev/zero", `of=${ledger}/filler`, "bs=4k", "count=1", "status=none"],
    ],
    ["read-only", "ro", "Read-only file system", ["true"]],
])("a %s ledger", (_what, options, wrong, fill) => {
    test.each(
        [forwarding, taken, ...spaces.slice(0, 1)].map((resource) => [resource.type, resource] as const),
    )("keeps a %s from being touched, and says why", async (_type, resource) => {
        await ledgerOn(options, async () => {
            await machine.den.must(fill);
            const { error } = await machine.attempt([resource]);
            expectSentence(error, wrong);
        });
        await machine.expectFacts(before, "nothing was done", []);
    });
});

test("a ledger that fills up half-way loses nothing: with space again the next run finishes, and all is given back", async () => {
    await ledgerOn("size=4k", async () => {
        const { error } = await machine.attempt([forwarding, taken, ...spaces]);
        expectSentence(error, "No space left on device");
        await machine.den.must(["mount", "-n", "-o", "remount,size=1m", ledger]);
        expect(await machine.attempt([forwarding, taken, ...spaces])).toEqual({});
        expect(await machine.attempt([])).toEqual({});
    });
    await machine.expectFacts(before, "made with a full ledger in between, and deleted", []);
});

test("pulumi's own state directory read-only: pulumi says so and nothing is made", async () => {
    const { den } = machine;
    const directory = join(den.directory, "project");
    mkdirSync(directory);
    const program = `new virtnet.linux.Bridge("lan", { host: { local: {} }, name: "lan0" });`;
    const project = await Project.make({ place: den, directory, name: "read-only", program });
    const state = join(directory, "state");
    await den.must(["mount", "-n", "--bind", state, state]);
    await den.must(["mount", "-n", "-o", "remount,bind,ro", state]);
    try {
        const refused = await project.pulumi(["up", "--yes", "--skip-preview", "--stack", project.stack], {
            fails: true,
        });
        expect(refused.stderr + refused.stdout).toMatch(/read-only file system/);
    } finally {
        await den.must(["umount", "-n", state]);
    }
    await machine.expectFacts(before, "refused by pulumi", []);
});
