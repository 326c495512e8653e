/**
 * The provider's process is killed after every single command, on a real kernel. Here it runs without the CLI around
 * it, resource by resource, so that every command of every kind of resource can be the last; crash-cli.test.ts kills
 * it under the real one.
 */
import { firstLab, secondLab, triedElsewhere } from "./support/crash-lab";
import { CrashMachine } from "./support/crash-machine";
import { registry } from "../../provider/resources/registry";

jest.setTimeout(120_000);

let machine: CrashMachine | undefined;
let points = 0;

/** The machine of the test before, or a new one if that failed and may have left anything. */
async function machineWith(standing: typeof firstLab): Promise<CrashMachine> {
    machine ??= await CrashMachine.open();
    await machine.settle(standing);
    return machine;
}

async function orDiscard(act: () => Promise<void>): Promise<void> {
    try {
        await act();
    } catch (error) {
        await machine?.close();
        machine = undefined;
        throw error;
    }
}

afterAll(async () => {
    await machine?.close();
    process.stdout.write(`killed after ${points} different commands\n`);
});

test("the lab of these tests has every kind of resource but those that cannot be tried here", () => {
    const tried = new Set([...firstLab.map(({ type }) => type), ...triedElsewhere]);
    expect([...tried].sort()).toEqual(
        [...registry.keys()].filter((type) => type.startsWith("linux:")).sort(),
    );
});

test.each(firstLab.map((resource, index) => [resource.name, resource.type, index] as const))(
    "%s (%s), killed after each command of its creation and of its deletion, is finished by the next run",
    (_name, _type, index) =>
        orDiscard(async () => {
            const [before, after] = [firstLab.slice(0, index), firstLab.slice(0, index + 1)];
            const host = await machineWith(before);
            const without = await host.facts();
            await host.settle(after);
            const complete = await host.facts();
            await host.settle(before);
            await host.expectFacts(without, "created and deleted", []);
            for (let k = 1, more = true; more; k += 1) {
                const created = await host.killed(after, k);
                if (created !== undefined) {
                    await host.settle(after);
                    await host.expectFacts(complete, "created again", created);
                }
                const deleted = await host.killed(before, k);
                if (deleted !== undefined) {
                    await host.settle(before);
                    await host.expectFacts(without, "deleted again", deleted);
                }
                points += (created === undefined ? 0 : 1) + (deleted === undefined ? 0 : 1);
                more = created !== undefined || deleted !== undefined;
            }
            await host.settle(after);
        }),
);

const changes = secondLab.filter((resource) => {
    const old = firstLab.find(({ name }) => name === resource.name);
    return old !== undefined && JSON.stringify(old) !== JSON.stringify(resource);
});

test.each(changes.map((resource) => [resource.name, resource.type, resource] as const))(
    "%s (%s), killed after each command of an update, is finished by the next run",
    (name, _type, resource) =>
        orDiscard(async () => {
            const host = await machineWith(firstLab);
            const news = firstLab.map((old) => (old.name === name ? resource : old));
            const old = await host.facts();
            await host.settle(news);
            const complete = await host.facts();
            await host.settle(firstLab);
            await host.expectFacts(old, "updated and updated back", []);
            for (let k = 1; ; k += 1) {
                const commands = await host.killed(news, k);
                if (commands === undefined) break;
                await host.settle(news);
                await host.expectFacts(complete, "updated again", commands);
                await host.settle(firstLab);
                await host.expectFacts(old, "updated back", commands);
                points += 1;
            }
        }),
);
