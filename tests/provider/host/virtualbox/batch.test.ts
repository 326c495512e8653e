import { ChangeQueue } from "../../../../provider/host/virtualbox/batch";
import type { Outcome } from "../../../../provider/host/virtualbox/batch";

const done: Outcome = { hasFailed: false, isSaved: true, isOfWords: false, errors: [] };
const refused = (error: string): Outcome => ({
    hasFailed: true,
    isSaved: false,
    isOfWords: true,
    errors: [error],
});
/** As VBoxManage fails that ends with exit code 0. */
const halfDone = (error: string): Outcome => ({ ...refused(error), isSaved: true });

/** A queue whose calls wait until they are let go, and what it has done. */
function queueOf(answer: (words: readonly string[]) => Outcome = () => done, keepMs?: number) {
    const calls: string[] = [];
    const locks = { taken: 0, held: 0 };
    let giveBack = () => {};
    const givenBack = new Promise<void>((resolve) => (giveBack = resolve));
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const queue = new ChangeQueue({
        settleMs: 0,
        ...(keepMs === undefined ? {} : { keepMs }),
        takeLock: async () => {
            locks.taken += 1;
            locks.held += 1;
            const release = async () => {
                locks.held -= 1;
                giveBack();
            };
            return { isHeld: true, release };
        },
        perform: async (words) => {
            calls.push(words.join(" "));
            expect(locks.held).toBe(1);
            await gate;
            return answer(words);
        },
    });
    return { queue, calls, locks, open, givenBack };
}

test("what several want of a machine while another call runs is one call", async () => {
    const { queue, calls, locks, open, givenBack } = queueOf();
    const all = [
        queue.call(["createvm", "b"], "b"),
        ...[1, 2, 3].map((slot) => queue.modify("a", [`--nic${slot}`, "nat"])),
        queue.modify("b", ["--cpus", "2"]),
        queue.modify("a", ["--nic4", "nat"]),
    ];
    open();
    await Promise.all(all);
    expect(calls).toEqual([
        "createvm b",
        "modifyvm a --nic1 nat --nic2 nat --nic3 nat --nic4 nat",
        "modifyvm b --cpus 2",
    ]);
    await givenBack;
    expect(locks).toEqual({ taken: 1, held: 0 });
});

test("what is asked for within a moment of the first is one call", async () => {
    const { queue, calls, open } = queueOf();
    open();
    const first = queue.modify("a", ["1"]);
    await Promise.all([first, queue.modify("a", ["2"])]);
    expect(calls).toEqual(["modifyvm a 1 2"]);
});

test.each([
    ["of the same machine", "a"],
    ["that may be about any", undefined],
])("no words pass a call %s that was asked for before them", async (_, touches) => {
    const { queue, calls, open } = queueOf();
    const all = [
        queue.call(["x"], "none"),
        queue.modify("a", ["1"]),
        queue.call(["startvm", "a"], touches),
        queue.modify("a", ["2"]),
        queue.modify("a", ["3"]),
    ];
    open();
    await Promise.all(all);
    expect(calls).toEqual(["x", "modifyvm a 1", "startvm a", "modifyvm a 2 3"]);
});

test("words pass a call that is about something else", async () => {
    const { queue, calls, open } = queueOf();
    const all = [
        queue.call(["x"], "none"),
        queue.modify("a", ["1"]),
        queue.call(["natnetwork"], "natnetwork n"),
        queue.modify("a", ["2"]),
    ];
    open();
    await Promise.all(all);
    expect(calls).toEqual(["x", "modifyvm a 1 2", "natnetwork"]);
});

test("a failure reaches its own caller, and the others' words are carried out", async () => {
    const { queue, calls, open } = queueOf((words) => (words.includes("bad") ? refused("bad") : done));
    const all = [queue.modify("a", ["1"]), queue.modify("a", ["bad"]), queue.modify("a", ["3"])];
    open();
    expect((await Promise.all(all)).map(({ hasFailed }) => hasFailed)).toEqual([false, true, false]);
    expect(calls).toEqual(["modifyvm a 1 bad 3", "modifyvm a 1", "modifyvm a bad", "modifyvm a 3"]);
});

test("what a call has done although it failed is not taken for a failure when it is done again", async () => {
    const made = new Set<string>();
    const { queue, open } = queueOf((words) => {
        const outcome = words.includes("bad") ? halfDone("bad") : done;
        if (words.includes("rule") && made.has("rule")) {
            return { ...refused("exists"), errors: [...outcome.errors, "exists"] };
        }
        if (words.includes("rule")) made.add("rule");
        return outcome;
    });
    const all = [queue.modify("a", ["rule"]), queue.modify("a", ["bad"]), queue.modify("a", ["3"])];
    open();
    expect((await Promise.all(all)).map(({ hasFailed }) => hasFailed)).toEqual([false, true, false]);
});

test("what a caller's own words got wrong counts even if doing the rest again fails too", async () => {
    let calls = 0;
    const { queue, open } = queueOf((words) => {
        calls += 1;
        if (!words.includes("bad")) return done;
        return calls === 1 ? halfDone("bad") : { ...refused("exists"), errors: ["bad", "exists"] };
    });
    const all = [queue.modify("a", ["rule", "bad"]), queue.modify("a", ["3"])];
    open();
    expect((await Promise.all(all)).map(({ hasFailed }) => hasFailed)).toEqual([true, false]);
});

test("a failure of the machine or the host is everybody's, and is not tried once for each", async () => {
    const { queue, calls, open } = queueOf(() => ({ ...refused("locked"), isOfWords: false }));
    const all = [queue.modify("a", ["1"]), queue.modify("a", ["2"])];
    open();
    expect((await Promise.all(all)).map(({ hasFailed }) => hasFailed)).toEqual([true, true]);
    expect(calls).toEqual(["modifyvm a 1 2"]);
});

test("no call becomes longer than a command line may be", async () => {
    const { queue, calls, open } = queueOf();
    const all = Array.from({ length: 200 }, (_, index) =>
        queue.modify("a", [`--nat-pf1`, `${"x".repeat(300)}${index}`]),
    );
    open();
    await Promise.all(all);
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls) expect(call.length).toBeLessThan(30_000);
    expect(calls.join(" ").match(/--nat-pf1/g)).toHaveLength(200);
});

test("others get their turn at the lock while there is still work", async () => {
    const { queue, locks, open } = queueOf(() => done, 0);
    const all = ["1", "2", "3"].map((word) => queue.call([word]));
    open();
    await Promise.all(all);
    expect(locks.taken).toBe(3);
});

test("a lock that was lost is taken anew before the next call", async () => {
    let taken = 0;
    const queue = new ChangeQueue({
        takeLock: async () => ({ isHeld: (taken += 1) > 1, release: async () => undefined }),
        perform: async () => done,
    });
    await Promise.all([queue.call(["1"]), queue.call(["2"]), queue.call(["3"])]);
    expect(taken).toBe(2);
});

test("a lock that cannot be had fails all that wait, and the next is tried anew", async () => {
    let isOpen = false;
    const queue = new ChangeQueue({
        takeLock: async () => {
            if (!isOpen) throw new Error("held");
            return { isHeld: true, release: async () => undefined };
        },
        perform: async () => done,
    });
    const ends = await Promise.allSettled([queue.call(["1"]), queue.modify("a", ["2"])]);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isOpen = true;
    expect(await queue.call(["3"])).toBe(done);
});

test("what throws fails its own callers only", async () => {
    const queue = new ChangeQueue({
        takeLock: async () => ({ isHeld: true, release: async () => undefined }),
        perform: async ([word]) => {
            if (word === "1") throw new Error("no way there");
            return done;
        },
    });
    const ends = await Promise.allSettled([queue.call(["1"]), queue.call(["2"])]);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
});
