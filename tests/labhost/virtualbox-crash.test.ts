/** The provider's process is killed after every single call of the real VBoxManage. */
import type { LabResource } from "../live/support/crash-driver";
import { CrashMachine } from "../live/support/crash-machine";
import { withVirtualBox } from "./support/virtualbox-den";

jest.setTimeout(300_000);

let machine: CrashMachine;

beforeAll(async () => {
    machine = await CrashMachine.open(withVirtualBox);
});

afterAll(() => machine.close());

const lab: LabResource[] = [
    {
        name: "web",
        type: "virtualbox:Machine",
        inputs: { name: "web", memory: 128, guestProperties: { "/virtnet/role": "web" } },
    },
    {
        name: "web-nat",
        type: "virtualbox:Nic",
        inputs: { machine: "web", slot: 1, type: "virtio", attachment: { nat: { network: "10.9.0.0/16" } } },
    },
    {
        name: "web-lab",
        type: "virtualbox:Nic",
        inputs: { machine: "web", slot: 2, attachment: { internal: "lab" }, promiscuous: "allow-vms" },
    },
    {
        name: "ssh",
        type: "virtualbox:PortForward",
        inputs: { nic: { machine: "web", slot: 1 }, name: "ssh", hostPort: 2222, guestPort: 22 },
    },
];

test.each(lab.map((resource, index) => [resource.name, resource.type, index] as const))(
    "%s (%s), killed after each call of its creation and of its deletion, is finished by the next run",
    async (_name, _type, index) => {
        const [before, after] = [lab.slice(0, index), lab.slice(0, index + 1)];
        await machine.settle(before);
        const without = await machine.facts();
        await machine.settle(after);
        const complete = await machine.facts();
        await machine.settle(before);
        await machine.expectFacts(without, "created and deleted", []);
        for (let k = 1, more = true; more; k += 1) {
            const created = await machine.killed(after, k);
            if (created !== undefined) {
                await machine.settle(after);
                await machine.expectFacts(complete, "created again", created);
            }
            const deleted = await machine.killed(before, k);
            if (deleted !== undefined) {
                await machine.settle(before);
                await machine.expectFacts(without, "deleted again", deleted);
            }
            more = created !== undefined || deleted !== undefined;
        }
        await machine.settle(after);
    },
);
