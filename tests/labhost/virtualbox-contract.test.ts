/** Every input of every resource, changed alone on the real VBoxManage, and changed by hand behind our back. */
import { registry } from "../../provider/resources/registry";
import { adapters } from "./support/virtualbox-contract/adapters";
import { cards, forwards } from "./support/virtualbox-contract/cards";
import { differing, steady } from "./support/virtualbox-contract/contract";
import type { Bag, Row } from "./support/virtualbox-contract/contract";
import { dhcpServers } from "./support/virtualbox-contract/dhcp";
import { inputsOf } from "./support/virtualbox-contract/inputs-of";
import { machines } from "./support/virtualbox-contract/machines";
import { natNetworks, networkForwards } from "./support/virtualbox-contract/networks";
import { Stage } from "./support/virtualbox-contract/stage";
import type { Made } from "./support/virtualbox-contract/stage";

jest.setTimeout(120_000);

const contracts = [machines, cards, forwards, natNetworks, networkForwards, dhcpServers, adapters];

const untried = { "virtualbox:Power": "a machine runs with kernel modules only: on the lab host" };

test("every input of every resource of VirtualBox has a row, or a reason for none", () => {
    const types = [...registry.values()].filter(({ realm }) => realm === "virtualbox");
    const inputs = types.flatMap((definition) =>
        definition.type in untried ? [] : inputsOf(definition).map((input) => `${definition.type} ${input}`),
    );
    const rows = contracts.flatMap(({ type, rows, untried }) =>
        [...rows.map(({ input }) => input), ...Object.keys(untried)].map((input) => `${type} ${input}`),
    );
    const wholes = rows.filter((row) => inputs.some((input) => input.startsWith(`${row}.`)));
    expect([...new Set(rows)].filter((row) => !wholes.includes(row)).toSorted()).toEqual(inputs.toSorted());
});

describe.each(contracts.map((contract) => [contract.type, contract] as const))("%s", (_type, contract) => {
    const { type, plain, rows } = contract;
    let stage: Stage;
    let made: Made | undefined;
    let untouched: string[];

    beforeAll(async () => {
        stage = await Stage.open();
        await stage.shell(contract.prepare);
        untouched = await everything();
    });

    afterAll(() => stage.close());

    const everything = async () =>
        steady(
            await stage.shell(`
for list in vms natnetworks hostonlyifs; do VBoxManage list $list; done; VBoxManage list --long dhcpservers
VBoxManage list vms | sed -n 's/.* {\\(.*\\)}$/\\1/p' | while read -r machine; do VBoxManage showvminfo "$machine"; done
VBoxManage getextradata global enumerate
`),
        );
    const look = async ({ outs }: Made) => {
        const output = contract.output === undefined ? "" : String(outs[contract.output]);
        return steady(await stage.shell(contract.look, output));
    };
    /** Brings it about as Pulumi would. */
    const bring = async (inputs: Bag): Promise<Made> => {
        if (made !== undefined && (await stage.replaces(type, made, inputs)).length > 0) {
            await stage.remove(type, made);
            made = undefined;
        }
        made = made === undefined ? await stage.create(type, inputs) : await stage.update(type, made, inputs);
        return made;
    };
    /** What VirtualBox says has one of the texts and not the other. */
    const expectSaid = (said: readonly string[], has: string, hasNot: string) => {
        const text = `${said.join("\n")}\n`;
        expect(text).toContain(has);
        if (hasNot !== "") expect(text).not.toContain(hasNot);
    };

    const changes = async (row: Row) => {
        const {
            says: [before, after],
            replaces,
        } = row;
        const base = await stage.check(type, { ...plain, ...row.from });
        const want = await stage.check(type, { ...plain, ...row.from, ...row.to });
        const old = await bring(base);
        const was = await look(old);
        expectSaid(was, before, after);

        const replaced = await stage.replaces(type, old, want);
        expect(replaced).toEqual(replaces === true ? [row.input.split(".")[0]] : []);
        const now = await bring(want);
        const is = await look(now);
        expectSaid(is, after, before);

        expect(await stage.changing(() => stage.create(type, want))).toEqual([]);
        expect(differing(await stage.read(type, now), want)).toEqual([]);
        if (row.byHand !== undefined) {
            for (const words of row.byHand) await stage.byHand(words);
            const seen = differing(await stage.read(type, now), want);
            const shows = row.shows ?? row.input;
            expect(seen.filter((path) => path !== "drift" && !`${path}.`.startsWith(`${shows}.`))).toEqual(
                [],
            );
            expect(seen).not.toEqual([]);
            made = await stage.update(type, now, want);
            expect(await look(made)).toEqual(is);
        }
        expect(await look(await bring(base))).toEqual(was);
    };

    test.each(rows.map((row, index) => [`${row.input} (${index})`, row] as const))(
        "%s: changed alone, VirtualBox says so; changed by hand, it is seen and repaired; changed back, all is as before",
        (_input, row) => changes(row),
    );

    test("deleted, nothing of it is left", async () => {
        if (made !== undefined) await stage.remove(type, made);
        expect(await everything()).toEqual(untouched);
    });
});
