import { randomUUID } from "node:crypto";
import { isKind } from "../../provider/core/errors";
import { localTransport } from "../../provider/host/transport";
import { openDriver } from "../../provider/host/virtualbox/driver";
import type { VirtualBoxDriver } from "../../provider/host/virtualbox/driver";
import type { CallRecord } from "../../provider/host/virtualbox/manage";
import { openSeat } from "../../provider/host/virtualbox/seat";
import { refusalOf } from "../support/lab";

/** What the driver takes for granted of VBoxManage, on the real one. No kernel module is needed. */
let driver: VirtualBoxDriver;
let why: string | undefined;
let before: string;
const records: CallRecord[] = [];
const opened: VirtualBoxDriver[] = [];
const made = new Set<string>();

const reading = { changes: false };
const changing = (touches: string) => ({ changes: true, touches });
const open = async () => {
    const seat = await openSeat({ transport: localTransport(), isLocal: true });
    const one = await openDriver(seat, (record) => records.push(record));
    opened.push(one);
    return one;
};

beforeAll(async () => {
    driver = await open();
    try {
        await driver.program();
    } catch (error) {
        if (!isKind(error, "missing-tool")) throw error;
        why = error.message;
        return console.warn(`VBoxManage cannot be tried here, it is not: ${why}`);
    }
    before = await driver.manage.call(["list", "vms"], reading);
});
beforeEach(() => void records.splice(0));
afterEach(async () => {
    for (const id of made) await remove(driver, id);
});
afterAll(async () => {
    if (why === undefined) expect(await driver.manage.call(["list", "vms"], reading)).toBe(before);
    for (const one of opened) await one.close();
});

function live(name: string, act: () => Promise<void>): void {
    test(
        name,
        async () => {
            if (why === undefined) await act();
        },
        120_000,
    );
}

async function machine(on: VirtualBoxDriver, name = `virtnet-${randomUUID()}`): Promise<string> {
    const id = randomUUID();
    made.add(id);
    await on.manage.call(["createvm", "--name", name, "--uuid", id, "--register"], changing(id));
    return id;
}

async function remove(on: VirtualBoxDriver, id: string): Promise<void> {
    await on.manage.call(["unregistervm", id, "--delete"], changing(id));
    made.delete(id);
}

const setting = async (id: string, key: string) =>
    new RegExp(`^${key}="?(.*?)"?$`, "m").exec(
        await driver.manage.call(["showvminfo", id, "--machinereadable"], reading),
    )?.[1];

live(
    "two processes make and remove twenty machines with four cards each at once, by two calls a machine",
    async () => {
        const make = async (on: VirtualBoxDriver) => {
            const id = await machine(on);
            const cards = [1, 2, 3, 4].map((slot) =>
                on.manage.modify(id, [
                    `--nic${slot}`,
                    "nat",
                    `--nat-pf${slot}`,
                    `ssh,tcp,,${22_000 + slot},,22`,
                ]),
            );
            await Promise.all(cards);
            return async () => remove(on, id);
        };
        const drivers = [driver, await open()]; // each has a lock of its own, as two processes have
        const undo = await Promise.all(drivers.flatMap((on) => Array.from({ length: 10 }, () => make(on))));
        const count = (word: string) => records.filter(({ words }) => words[0] === word).length;
        expect([count("createvm"), count("modifyvm")]).toEqual([20, 20]);
        await Promise.all(undo.map((one) => one()));
        expect(records.filter(({ code }) => code !== 0)).toEqual([]);
    },
);

live("a name is listed as it was given", async () => {
    for (const name of [`a "b" 'c', {d} $HOME`, "Ünïcode 机器 🖧", "--odd"].map(
        (text) => `${text} ${randomUUID()}`,
    )) {
        const id = await machine(driver, name);
        expect(await driver.manage.call(["list", "vms"], reading)).toContain(`"${name}" {${id}}\n`);
    }
});

live(
    "a modifyvm that fails has saved nothing; one that only prints an error has saved the rest",
    async () => {
        const id = await machine(driver);
        const was = await setting(id, "memory");
        await refusalOf(driver.manage.modify(id, ["--memory", "300", "--cpus", "9999"]));
        expect(await setting(id, "memory")).toBe(was);
        await refusalOf(driver.manage.modify(id, ["--memory", "301", "--nic99", "nat"]));
        expect(await setting(id, "memory")).toBe("301");
        expect(records.filter(({ words }) => words[0] === "modifyvm").map(({ code }) => code)).toEqual([
            1, 0,
        ]);
    },
);

live("of several that change one machine each hears of its own mistake only", async () => {
    const id = await machine(driver);
    const ends = await Promise.allSettled(
        [
            ["--nic1", "nat", "--nat-pf1", "rule,tcp,,2222,,22"],
            ["--nic99", "nat"],
            ["--memory", "302"],
            ["--nic2", "nat", "--nat-pf2", "rule,tcp,,2223,,22"],
        ].map((words) => driver.manage.modify(id, words)),
    );
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(await setting(id, "memory")).toBe("302");
    expect(await setting(id, String.raw`Forwarding\(0\)`)).toBe("rule,tcp,,2222,,22");
});

live("calls that lock each other out of a machine are made again until they get through", async () => {
    const id = await machine(driver);
    // As reads they do not wait for their turn, as those of a stranger do not.
    const calls = Array.from({ length: 8 }, (_, index) =>
        driver.manage.call(["modifyvm", id, "--memory", String(400 + index)], reading),
    );
    await Promise.all(calls);
    expect(Number(await setting(id, "memory"))).toBeGreaterThanOrEqual(400);
});

live("what is asked of a machine that is not there is answered with those that are", async () => {
    const name = `virtnet-${randomUUID()}`;
    const id = await machine(driver, name);
    const error = await refusalOf(driver.manage.call(["startvm", "virtnet-none"], changing(id)));
    expect(error["kind"]).toBe("invalid-input");
    expect(error.message).toContain(`named 'virtnet-none'. This user has `);
    expect(error.message).toContain(`"${name}"`);
});
