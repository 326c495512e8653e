/** Many machines at once, by the real CLI on the real VBoxManage; its calls are counted. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Den } from "../live/support/den";
import { changes } from "../live/support/events";
import { Project } from "../live/support/project";
import { inSteps } from "./support/turn";
import { changing, takeCalls, virtualBoxEnvironment, withVirtualBox } from "./support/virtualbox-den";

jest.setTimeout(400_000);

let den: Den;
/** Of VBoxManage by hand; of who is counted. */
let plain: NodeJS.ProcessEnv;
let environment: NodeJS.ProcessEnv;
let count = 0;

beforeAll(async () => {
    den = await Den.open();
    const { path } = await withVirtualBox(den);
    environment = { ...virtualBoxEnvironment(den), PATH: `${path}:${process.env["PATH"] ?? ""}` };
    plain = { ...process.env, ...environment, VBOX_CALLS: undefined, LC_ALL: "C.UTF-8" };
});

afterAll(() => den.close());

async function project(program: string): Promise<Project> {
    const name = `load-${count++}`;
    const directory = join(den.directory, name);
    mkdirSync(directory);
    return Project.make({ place: den, directory, name, program, env: environment });
}

/** What VBoxManage prints, asked by hand. */
function said(...words: string[]): Promise<string> {
    return den.must(["VBoxManage", ...words], { env: plain });
}

/** All of a machine but since when it is off: VirtualBox's service knows that in milliseconds until it starts anew. */
async function stated(machine: string): Promise<string> {
    return (await said("showvminfo", machine)).replace(/^State:.*$/m, "");
}

const namesOf = (list: string) =>
    [...list.matchAll(/^"(.*)" \{.*\}$/gm)].map(([, name = ""]) => name).toSorted();

/** Machines with four cards each, one of each common kind. */
const machines = (names: readonly string[]) => `
for (const name of ${JSON.stringify(names)}) {
    const { name: machine } = new virtnet.virtualbox.Machine(name, { name, memory: 64 });
    const attachments = [{ nat: {} }, { internal: "lab" }, { natNetwork: "lab" }, { generic: { driver: "VDE" } }];
    attachments.forEach((attachment, index) => {
        const slot = index + 1;
        new virtnet.virtualbox.Nic(name + "-" + slot, { machine, slot, attachment, type: "virtio" });
    });
}
`;
const named = (letter: string, amount: number) =>
    Array.from({ length: amount }, (_, index) => `${letter}${index}`);
const parallel = { args: ["--parallel", "32"] };

describe("ten machines with four cards each", () => {
    const names = named("m", 10);
    let lab: Project;

    beforeAll(async () => {
        lab = await project(machines(names));
    });

    test("are made side by side, in fewer changing calls than steps, without an error of a lock", async () => {
        takeCalls(den);
        const { steps } = await lab.up(parallel);
        expect(changes(steps)).toHaveLength(50);
        const verbs = changing(takeCalls(den)).map(([verb]) => verb);
        expect(verbs.filter((verb) => verb === "createvm")).toHaveLength(10);
        expect(new Set(verbs)).toEqual(new Set(["createvm", "modifyvm"]));
        // A script takes six for each: createvm, the memory, and one a card.
        expect(verbs.length).toBeLessThan(60);
        expect(namesOf(await said("list", "vms"))).toEqual(names);
        for (const name of names) {
            const details = await said("showvminfo", name);
            for (const [slot, attachment] of Object.entries({
                1: "NAT",
                2: "Internal Network 'lab'",
                3: "NAT Network 'lab'",
                4: "Generic 'VDE'[^,]*",
            }))
                expect(details).toMatch(
                    new RegExp(`^NIC ${slot}: .*Attachment: ${attachment},.*Type: virtio,`, "m"),
                );
        }
    });

    test("a second up changes nothing and makes no changing call", async () => {
        takeCalls(den);
        const { steps } = await lab.up(parallel);
        expect(changes(steps)).toEqual([]);
        expect(changing(takeCalls(den))).toEqual([]);
    });

    test("a refresh makes as many calls for ten machines as for one, none of which changes anything", async () => {
        const refreshed = async () => {
            takeCalls(den);
            const { steps } = await lab.refresh(parallel);
            expect(changes(steps)).toEqual([]);
            return takeCalls(den)
                .map((words) => words.join(" "))
                .toSorted();
        };
        const ten = await refreshed();
        expect(changing(ten.map((call) => call.split(" ")))).toEqual([]);
        lab.program(machines(named("m", 1)));
        await lab.up(parallel);
        expect(await refreshed()).toEqual(ten);
    });

    test("destroyed, they leave nothing", async () => {
        await lab.destroy(parallel);
        expect(await said("list", "vms")).not.toContain('"m');
        expect((await den.must(["find", "/srv/user/machines", "-type", "f"])).trim()).toBe("");
    });
});

test("a machine with eight cards and ten forwards takes a changing call for itself, its cards and its forwards", async () => {
    const lab = await project(`
const machine = new virtnet.virtualbox.Machine("big", { name: "big" });
const cards = [1, 2, 3, 4, 5, 6, 7, 8].map((slot) =>
    new virtnet.virtualbox.Nic("card-" + slot, { machine, slot, attachment: slot === 1 ? { nat: {} } : { internal: "lab" } }));
for (let i = 0; i < 10; i += 1)
    new virtnet.virtualbox.PortForward("forward-" + i, { nic: cards[0], name: "forward " + i, hostPort: 5000 + i, guestPort: 22 });
`);
    takeCalls(den);
    const steps = [
        ["machine", 1],
        ["card", 8],
        ["forward", 10],
    ] as const;
    await inSteps(den, steps, () => lab.up(parallel));
    const calls = changing(takeCalls(den));
    const details = await said("showvminfo", "big");
    await lab.destroy();
    expect(details.match(/^NIC \d: .*Attachment:/gm)).toHaveLength(8);
    expect(details.match(/^NIC 1 Rule\(\d\):/gm)).toHaveLength(10);
    expect(calls.map(([verb]) => verb)).toEqual(["createvm", "modifyvm", "modifyvm"]);
});

test("two stacks come and go at once, each with its own machines", async () => {
    const [first, second] = [await project(machines(named("a", 4))), await project(machines(named("b", 4)))];
    await Promise.all([first.up(parallel), second.up(parallel)]);
    expect(namesOf(await said("list", "vms"))).toEqual([...named("a", 4), ...named("b", 4)]);
    await Promise.all([first.destroy(parallel), second.up(parallel)]);
    expect(namesOf(await said("list", "vms"))).toEqual(named("b", 4));
    await second.destroy(parallel);
    expect(namesOf(await said("list", "vms"))).toEqual([]);
});

test("a machine of one stack is refused to another, which is told whose it is", async () => {
    const [first, second] = [await project(machines(["mine"])), await project(machines(["mine"]))];
    await first.up(parallel);
    const before = await stated("mine");
    const { errors } = await second.up({ ...parallel, fails: true });
    expect(errors).toContain(`belongs to`);
    expect(errors).toContain(first.name);
    expect(await stated("mine")).toBe(before);
    await second.destroy();
    expect(await stated("mine")).toBe(before);
    await first.destroy();
});

test("a machine made by hand is refused, adopted when told to, and given back", async () => {
    await said("createvm", "--name", "theirs", "--ostype", "Debian_64", "--register");
    await said("modifyvm", "theirs", "--memory", "512", "--nic1", "bridged", "--bridge-adapter1", "lo");
    const before = await stated("theirs");
    const program = (adopt: boolean) => `
const { name: machine } = new virtnet.virtualbox.Machine("theirs", { name: "theirs", memory: 64, adopt: ${adopt} });
new virtnet.virtualbox.Nic("card", { machine, slot: 1, attachment: { internal: "lab" }, adopt: ${adopt} });
`;
    const lab = await project(program(false));
    const { errors } = await lab.up({ fails: true });
    expect(errors).toContain("adopt: true");
    expect(await stated("theirs")).toBe(before);
    lab.program(program(true));
    await lab.up();
    const taken = await stated("theirs");
    expect(taken).toMatch(/^Memory size: +64MB$/m);
    expect(taken).toContain("Attachment: Internal Network 'lab'");
    await lab.destroy();
    expect(await stated("theirs")).toBe(before);
    await said("unregistervm", "theirs", "--delete");
});
