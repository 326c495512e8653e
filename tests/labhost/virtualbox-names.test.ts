/** Names as users think of them, on the real VBoxManage. */
import * as fc from "fast-check";
import { Stage } from "./support/virtualbox-contract/stage";

jest.setTimeout(300_000);

let stage: Stage;

beforeAll(async () => {
    stage = await Stage.open();
    await stage.shell("VBoxManage createvm --name guest --ostype Linux_64 --register");
    await stage.shell("VBoxManage natnetwork add --netname theirs --network 10.66.0.0/24");
});

afterAll(() => stage.close());

const characters = Array.from("ab19 '\"`,;:/\\<>&|$*?#%!=~^[]{}()+@-_.äßéñ日本語Ωж🙂\t\n");
const name = fc.oneof(
    fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
    fc.constantFrom("web server", 'Müller\'s "lab"', "a, b", "$(id)", "-rf", "..", "日本語", "x".repeat(200)),
);

interface Kind {
    type: string;
    inputs: (name: string) => Record<string, unknown>;
    /** Prints the names that there are, each ended by U+001E. */
    look: string;
}

const kinds: Kind[] = [
    {
        type: "virtualbox:Machine",
        inputs: (text) => ({ name: text, memory: 64 }),
        look: `VBoxManage list vms | perl -ne 'print "$1\\x1e" if /^"(.*)" \\{/'`,
    },
    {
        type: "virtualbox:NatNetwork",
        inputs: (text) => ({ name: text, network: "10.71.0.0/24" }),
        look: `VBoxManage list natnetworks | perl -ne 'print "$1\\x1e" if /^Name: +(.*)$/'`,
    },
    {
        type: "virtualbox:PortForward",
        inputs: (text) => ({ nic: { machine: "guest", slot: 1 }, name: text, hostPort: 2222, guestPort: 22 }),
        look: `VBoxManage showvminfo guest | perl -ne 'print "$1\\x1e" if /name = (.*), protocol = tcp, host ip = , /'`,
    },
    {
        type: "virtualbox:NatNetworkPortForward",
        inputs: (text) => ({
            network: "theirs",
            name: text,
            hostPort: 2223,
            guestAddress: "10.66.0.5",
            guestPort: 22,
        }),
        look: `VBoxManage natnetwork list theirs | perl -ne 'print "$1\\x1e" if /^ *(.*):tcp:\\[\\]:2223:/'`,
    },
];

test.each(kinds.map((kind) => [kind.type, kind] as const))(
    "any name of a %s is refused with what to give instead, or it is made and found under exactly that name",
    async (_type, { type, inputs, look }) => {
        const names = async () => (await stage.shell(look)).split("\x1e").slice(0, -1);
        const before = await names();
        let [made, refused] = [0, 0];
        const property = fc.asyncProperty(name, async (text) => {
            const checked = await stage.check(type, inputs(text)).catch((error: Error) => error);
            if (checked instanceof Error) {
                refused += 1;
                expect(checked.message).toMatch(/cannot be the name of .*\. Use |too long/s);
                return;
            }
            made += 1;
            const one = await stage.create(type, checked);
            expect((await names()).toSorted()).toEqual([...before, text].toSorted());
            expect(await stage.changing(() => stage.create(type, checked))).toEqual([]);
            await stage.remove(type, one);
            expect(await names()).toEqual(before);
        });
        await fc.assert(property, { numRuns: 40, endOnFailure: true });
        expect(Math.min(made, refused)).toBeGreaterThan(0);
    },
);
