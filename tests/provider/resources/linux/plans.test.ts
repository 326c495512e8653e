import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AnyDefinition, Common } from "../../../../provider/core/define";
import { ownerMark } from "../../../../provider/core/owner";
import type { Command } from "../../../../provider/host/host";
import { batchLine } from "../../../../provider/host/words";
import { pointWorld } from "../../../../provider/host/world";
import { registry } from "../../../../provider/resources/registry";
import { rows } from "../../../support/examples";
import type { Row } from "../../../support/examples";
import { checked, lifeOn, linuxLab } from "../../../support/lab";
import type { Bag } from "../../../support/lab";

const directory = join(__dirname, "../../../cases/linux");
const owner = "demo/dev/it";

/** What each of an example's variants is made by, changed into from the one before it, and undone by. */
async function casesOf(row: Row): Promise<string> {
    const { definition, example } = row;
    const variants = Object.entries(example.variants).map(([name, inputs]) => ({
        name,
        want: checked(definition, inputs, owner),
    }));
    const cases: string[] = [];
    for (const [position, { name, want }] of variants.entries()) {
        cases.push(text(`made: ${name}`, { want }, await planned(row, want, undefined)));
        const before = variants.at(position - 1);
        if (before !== undefined && variants.length > 1) {
            const was = before.want;
            cases.push(
                text(`changed: ${before.name} → ${name}`, { was, want }, await planned(row, want, was)),
            );
        }
        cases.push(text(`undone: ${name}`, { was: want }, await unplanned(row, want)));
    }
    return cases.join("\n");
}

/** A case as a reader wants it: what was and is asked for, and the commands, a line each. */
function text(title: string, asked: Record<string, Bag>, commands: readonly Command[]): string {
    const lines = Object.entries(asked).map(
        ([what, inputs]) => `# ${what} ${JSON.stringify(inputs, hidden)}`,
    );
    return [`## ${title}`, ...lines, ...commands.map(line), ""].join("\n");
}

function line(command: Command): string {
    const place = "namespace" in command && command.namespace !== undefined ? `[${command.namespace}] ` : "";
    if ("ip" in command) return `${place}ip ${batchLine(command.ip)}`;
    if ("nft" in command) return command.nft.map((part) => `${place}nft ${part}`).join("\n");
    return `${place}${JSON.stringify(command, (key, value: unknown) => (key === "namespace" ? undefined : value))}`;
}

async function planned({ definition, example }: Row, want: Bag, was: Bag | undefined): Promise<Command[]> {
    const host = await linuxLab.make(example.needs);
    if (was !== undefined) await lifeOn(host, definition).create(was);
    const scope = { want: want as Bag & Common, mark: markOf(definition), was, deleting: false };
    const seen = (await definition.observe(pointWorld(host), scope as never)) as unknown;
    return definition.plan({ want, mark: markOf(definition), seen, was } as never);
}

async function unplanned({ definition, example }: Row, was: Bag): Promise<Command[]> {
    const host = await linuxLab.make(example.needs);
    await lifeOn(host, definition).create(was);
    const scope = { want: was as Bag & Common, mark: markOf(definition), deleting: true };
    const seen = (await definition.observe(pointWorld(host), scope as never)) as unknown;
    return definition.unplan({ was, mark: markOf(definition), seen, adopted: undefined } as never);
}

function markOf(definition: AnyDefinition): string {
    return ownerMark(owner, definition.type);
}

/** What is the same in every case, and says nothing. */
function hidden(key: string, value: unknown): unknown {
    return ["owner", "host", "adopt", "__provider"].includes(key) ? undefined : value;
}

/** `linux:BridgePort` is in bridge-port.txt, as its source is in bridge-port.ts. */
function stemOf(type: string): string {
    return type
        .slice("linux:".length)
        .replace(/(?<=[a-z])(?=[A-Z])/g, "-")
        .toLowerCase();
}

const types = [...registry.values()].filter(linuxLab.holds).map(({ type }) => type);

describe.each(types)("%s", (type) => {
    test("plans and undoes what was reviewed (VIRTNET_UPDATE_CASES=1 writes it anew)", async () => {
        const mine = rows().filter(({ definition }) => definition.type === type);
        const file = join(directory, `${stemOf(type)}.txt`);
        const cases = (await Promise.all(mine.map(casesOf))).join("\n");
        if (process.env["VIRTNET_UPDATE_CASES"] === "1") writeFileSync(file, cases);
        expect(cases).toBe(readFileSync(file, "utf8"));
    });

    test("plans and undoes the same each time, and changes nothing that it is given", async () => {
        for (const row of rows().filter(({ definition }) => definition.type === type)) {
            const { definition, example } = row;
            const host = await linuxLab.make(example.needs);
            const [first = {}] = Object.values(example.variants);
            const want = checked(definition, first);
            await lifeOn(host, definition).create(want);
            const mark = markOf(definition);
            const scope = { want: want as Bag & Common, mark, deleting: false };
            const seen = (await definition.observe(pointWorld(host), scope as never)) as unknown;
            const given = { want, mark, seen, was: want };
            const before = structuredClone(given);
            expect(definition.plan(given as never)).toEqual(definition.plan(given as never));
            const undo = { was: want, mark, seen, adopted: undefined };
            expect(definition.unplan(undo as never)).toEqual(definition.unplan(undo as never));
            expect(given).toEqual(before);
        }
    });
});
