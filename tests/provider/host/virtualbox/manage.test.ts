import { Manage } from "../../../../provider/host/virtualbox/manage";
import type { CallRecord } from "../../../../provider/host/virtualbox/manage";
import type { Finished } from "../../../../provider/host/process";
import { refusalOf } from "../../../support/lab";
import { moduleWarning } from "./recording";
import { recordings } from "./recordings";

type Answer = Partial<Finished>;
const finished = (answer: Answer): Finished => ({
    code: 0,
    signal: null,
    stdout: "",
    stderr: "",
    timedOut: false,
    ...answer,
});

/** What was recorded under a title, for whatever words. */
function recorded(title: string): Answer {
    const recording = recordings.find((one) => one.title === title);
    if (recording === undefined) throw new Error(`nothing is recorded as ${title}`);
    const { code, stdout, stderr } = recording;
    return { code, stdout, stderr };
}

/** A driver of a VBoxManage that gives these answers, one after the other, and then succeeds. */
function manageWith(...answers: (Answer | ((words: readonly string[]) => Answer))[]) {
    const calls: string[] = [];
    const records: CallRecord[] = [];
    let locks = 0;
    const manage = new Manage({
        seat: {
            label: "this machine",
            platform: "linux",
            run: async ([, ...words]) => {
                calls.push(words.join(" "));
                const answer = answers.shift() ?? {};
                return finished(typeof answer === "function" ? answer(words) : answer);
            },
        },
        program: async () => ({ file: "VBoxManage", version: "7.2.22" }),
        takeLock: async () => {
            locks += 1;
            return { isHeld: true, release: async () => undefined };
        },
        observe: (record) => records.push(record),
        pauses: [0, 0, 0],
        settleMs: 0,
    });
    return { manage, calls, records, locks: () => locks };
}

const reading = { changes: false };
const changing = { changes: true };
const locked = recorded("a machine that another changes: locked");
const absent = recorded("no such machine");

describe("a call", () => {
    test("gives what VBoxManage prints, without what its start script does", async () => {
        const { manage } = manageWith({ stdout: `${moduleWarning}"a" {1}\n` });
        expect(await manage.call(["list", "vms"], reading)).toBe('"a" {1}\n');
    });

    test("takes the lock only when it changes something, and is counted as what it is", async () => {
        const { manage, records, locks } = manageWith();
        await manage.call(["list", "vms"], reading);
        expect(locks()).toBe(0);
        await manage.call(["createvm"], changing);
        await manage.modify("a", ["--cpus", "2"]);
        expect(locks()).toBeGreaterThan(0);
        expect(records.map(({ words, changes }) => [words[0], changes])).toEqual([
            ["list", false],
            ["createvm", true],
            ["modifyvm", true],
        ]);
    });

    test("fails where VBoxManage prints an error and ends with exit code 0", async () => {
        const { manage } = manageWith(recorded("an error that ends with exit code 0"));
        const error = await refusalOf(manage.call(["modifyvm", "a", "--nic9", "nat"], changing));
        expect(error.message).toBe(
            "running `VBoxManage modifyvm a --nic9 nat` on this machine: Invalid NIC number 9.",
        );
    });

    test.each(["a service that starts", "a machine that another changes: queued"])(
        "that met %s is made again, and counted each time",
        async (title) => {
            const { manage, records } = manageWith(recorded(title), (words) =>
                words[0] === "showvminfo" ? { stdout: 'VMState="poweroff"\n' } : {},
            );
            await manage.call(["modifyvm", "a", "--cpus", "2"], changing);
            expect(records.filter(({ words }) => words[0] === "modifyvm")).toHaveLength(2);
        },
    );

    test("that changes something is never made again when it may have been carried out", async () => {
        for (const answer of [
            { code: 1, stderr: "VBoxManage: error: Code NS_ERROR_CALL_FAILED (0x800706be)\n" },
            { code: null, timedOut: true },
            { ...locked, timedOut: true },
            recorded("a machine of that name"),
            { code: 1, stderr: "VBoxManage: error: something new\n" },
        ]) {
            const { manage, calls } = manageWith(answer);
            await refusalOf(manage.call(["createvm", "--name", "a"], changing));
            expect(calls).toEqual(["createvm --name a"]);
        }
    });

    test("is given up when what is called transient does not pass", async () => {
        const failing = recorded("a service that starts");
        const { manage, calls } = manageWith(failing, failing, failing, failing);
        const error = await refusalOf(manage.call(["list", "vms"], reading));
        expect(calls).toHaveLength(4);
        expect(error.message).toMatch(/VBoxSVC\) does not start/);
    });

    test("on a machine that runs is not made again: that stays locked", async () => {
        const session = { stdout: 'VMState="running"\nSessionName="headless"\n' };
        const { manage, calls } = manageWith(locked, session, session);
        const error = await refusalOf(manage.modify("a", ["--cpus", "2"]));
        expect(calls.filter((call) => call.startsWith("modifyvm"))).toHaveLength(1);
        expect(error.message).toMatch(/Its session is "headless"/);
    });

    test("to a machine that is not there tells which there are", async () => {
        const id = "{8ebe8ee0-8b83-4355-8f23-27151efd4c4e}";
        const names = { stdout: `${moduleWarning}"web" ${id}\n"a "b" {c}" ${id}\n` };
        const { manage } = manageWith(absent, names);
        const error = await refusalOf(manage.call(["startvm", "nope"], changing));
        expect(error["kind"]).toBe("invalid-input");
        expect(error.message).toMatch(String.raw`named 'nope'. This user has "web", "a \"b\" {c}".`);
    });

    test("that takes too long says that its end is unknown", async () => {
        const { manage } = manageWith({ code: null, timedOut: true });
        const error = await refusalOf(manage.call(["startvm", "a"], { changes: true, timeoutMs: 5000 }));
        expect(error["kind"]).toBe("timed-out");
        expect(error.message).toMatch(/not done after 5 s, and whether it will be is unknown.*VBoxSVC/);
    });

    test("that waits behind one that hangs is not begun while VirtualBox does not answer a short question", async () => {
        const late = { code: null, timedOut: true };
        const { manage, calls } = manageWith(late, late, late);
        const ends = await Promise.allSettled(
            ["a", "b", "c"].map((name) => manage.call(["createvm", "--name", name], changing)),
        );
        expect(calls).toEqual(["createvm --name a", "list vms", "list vms"]);
        expect(ends.map((end) => (end.status === "rejected" ? String(end.reason) : ""))).toEqual([
            expect.stringMatching(/createvm --name a.* not done after 120 s/),
            expect.stringMatching(/createvm --name b.* not begun, since VirtualBox's service/),
            expect.stringMatching(/createvm --name c.* not begun, since VirtualBox's service/),
        ]);
    });

    test("that waits behind one that took too long is made all the same when VirtualBox answers", async () => {
        const { manage, calls } = manageWith({ code: null, timedOut: true });
        const ends = await Promise.allSettled([
            manage.call(["clonevm", "a"], changing),
            manage.call(["createvm"], changing),
            manage.call(["controlvm"], changing),
        ]);
        expect(ends.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
        expect(calls).toEqual(["clonevm a", "list vms", "createvm", "controlvm"]);
    });
});

test("of several that change one machine together only the one that is wrong fails, told in its own words", async () => {
    const bad = (words: readonly string[]) =>
        words.includes("9999") ? recorded("a value that is refused") : {};
    const { manage, calls } = manageWith({}, bad, bad, bad, bad);
    const ends = await Promise.allSettled([
        manage.call(["createvm"], { changes: true, touches: "b" }),
        manage.modify("a", ["--memory", "512"]),
        manage.modify("a", ["--cpus", "9999"]),
        manage.modify("a", ["--nic1", "nat"]),
    ]);
    expect(calls[1]).toBe("modifyvm a --memory 512 --cpus 9999 --nic1 nat");
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect((ends[2] as PromiseRejectedResult).reason).toMatchObject({
        message: expect.stringContaining("`VBoxManage modifyvm a --cpus 9999`") as unknown,
    });
});
