import type { Machine } from "../../../provider/host/machine";
import { ledgerDirectory } from "../../../provider/host/file-ledger";
import { ownerMark, stackOf } from "../../../provider/core/owner";
import { refusalOf } from "../../support/lab";
import { Den, machineIn, whyNoDen } from "./den-machine";

let den: Den;
let host: Machine;
let why: string | undefined;

beforeAll(async () => {
    why = await whyNoDen();
    if (why !== undefined) console.warn(`the ledger cannot be tried on a real host here, it is not: ${why}`);
    else den = await Den.open();
});
beforeEach(async () => {
    if (why !== undefined) return;
    await den.must(["rm", "-rf", ledgerDirectory]);
    host = machineIn(den);
});
afterAll(async () => {
    if (why === undefined) await den.close();
});

function onHost(name: string, act: () => Promise<void>): void {
    test(name, async () => {
        if (why === undefined) await act();
    });
}

const mine = ownerMark("demo/dev/it", "linux:Sysctl");
const other = ownerMark("demo/dev/that", "linux:Sysctl");
const theirs = ownerMark("demo/prod/it", "linux:Sysctl");
const journal = `${ledgerDirectory}/${stackOf(mine)}`;
const claim = (on: Machine, key: string, mark: string, previous: unknown = null, exclusive = false) =>
    on.ledger.claim(key, { mark, previous }, exclusive);

describe("the ledger", () => {
    onHost(
        "remembers for the next process whatever was recorded, of one stack the oldest first",
        async () => {
            const previous = { text: "a\nb\"'\\ ü\u2028", list: [1, null], empty: {} };
            await claim(host, "sysctl x", mine, previous);
            await claim(host, "sysctl x", other, "2");
            const next = machineIn(den);
            expect(await next.ledger.get("sysctl x")).toEqual([
                { mark: mine, previous },
                { mark: other, previous: "2" },
            ]);
            expect(await next.ledger.get("sysctl y")).toEqual([]);
            expect(await next.ledger.heldBy(mine)).toEqual(["sysctl x"]);
        },
    );

    onHost("keeps the later of two claims of one resource, and forgets it when released", async () => {
        await claim(host, "k", mine, "first");
        await claim(host, "k", mine, "second");
        expect(await host.ledger.get("k")).toEqual([{ mark: mine, previous: "second" }]);
        await host.ledger.release("k", mine);
        for (const one of [host, machineIn(den)]) expect(await one.ledger.get("k")).toEqual([]);
    });

    onHost("tells who lets go of something whether others still hold it", async () => {
        const others = machineIn(den);
        await claim(host, "sysctl x", mine, "0");
        await claim(others, "sysctl x", theirs, "0");
        expect(await host.ledger.leave("sysctl x", mine)).toBe(true);
        await claim(host, "sysctl x", mine, "0"); // it has thought better of it
        expect(await others.ledger.leave("sysctl x", theirs)).toBe(true);
        await others.ledger.release("sysctl x", theirs);
        expect(await host.ledger.leave("sysctl x", mine)).toBe(false);
        expect(await host.ledger.get("sysctl x")).toEqual([{ mark: mine, previous: "0", leaving: true }]);
    });

    onHost(
        "of two that let go at the same moment leaves neither in the belief that the other stays",
        async () => {
            const others = machineIn(den);
            await Promise.all([claim(host, "sysctl x", mine, "0"), claim(others, "sysctl x", theirs, "0")]);
            const stays = [host.ledger.leave("sysctl x", mine), others.ledger.leave("sysctl x", theirs)];
            expect(await Promise.all(stays)).toContain(false);
        },
    );

    onHost("records many claims that come together", async () => {
        const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
        await Promise.all(keys.map((key, index) => claim(host, key, mine, index)));
        const next = machineIn(den);
        expect((await next.ledger.heldBy(mine)).sort()).toEqual([...keys].sort());
        expect(await next.ledger.get("k7")).toEqual([{ mark: mine, previous: 7 }]);
    });

    onHost("refuses an exclusive claim to what another has, and says whose it is", async () => {
        await claim(host, "route r", mine, null, true);
        await claim(host, "route r", mine, null, true);
        const error = await refusalOf(claim(machineIn(den), "route r", theirs, null, true));
        expect(error["kind"]).toBe("foreign-object");
        expect(error.message).toMatch(
            /claiming route r: it belongs to Sysctl "it" of stack demo\/dev\. Manage it in one/,
        );
        expect(await machineIn(den).ledger.get("route r")).toEqual([{ mark: mine, previous: null }]);
    });

    onHost("of two stacks that claim the same at the same moment at most one gets it", async () => {
        for (let round = 0; round < 5; round += 1) {
            const rivals = [machineIn(den), machineIn(den)] as const;
            const key = `race ${round}`;
            const ends = await Promise.allSettled([
                claim(rivals[0], key, mine, null, true),
                claim(rivals[1], key, theirs, null, true),
            ]);
            const won = ends.filter(({ status }) => status === "fulfilled").length;
            const held = await machineIn(den).ledger.get(key);
            expect(won).toBeLessThanOrEqual(1);
            expect(held).toHaveLength(won);
        }
    });

    onHost("reads past a line that a crash tore, and does not lose the next one to it", async () => {
        await claim(host, "before", mine, 1);
        await den.must(["sh", "-c", `printf '{"key":"torn","mark":"virt' >>'${journal}'`]);
        const next = machineIn(den);
        expect(await next.ledger.get("before")).toHaveLength(1);
        expect(await next.ledger.get("torn")).toEqual([]);
        await claim(next, "after", mine, 2);
        const last = machineIn(den);
        expect((await last.ledger.heldBy(mine)).sort()).toEqual(["after", "before"]);
    });

    onHost("leaves no file behind once its stack claims nothing, and keeps others'", async () => {
        await claim(host, "a", mine);
        await claim(host, "b", other);
        await claim(host, "c", theirs);
        await host.ledger.release("a", mine);
        await host.ledger.tidy(mine);
        expect(await machineIn(den).ledger.heldBy(other)).toEqual(["b"]);
        await host.ledger.release("b", other);
        await host.ledger.tidy(other);
        expect((await den.must(["ls", ledgerDirectory])).trim()).toBe(stackOf(theirs));
        await host.ledger.release("c", theirs);
        await host.ledger.tidy(theirs);
        expect((await den.run(["ls", ledgerDirectory])).code).not.toBe(0);
    });

    onHost("goes on after its journal was removed", async () => {
        await claim(host, "a", mine);
        await host.ledger.release("a", mine);
        await host.ledger.tidy(mine);
        await claim(host, "b", mine);
        expect(await machineIn(den).ledger.heldBy(mine)).toEqual(["b"]);
    });

    onHost("is for root alone to read", async () => {
        await claim(host, "a", mine);
        expect((await den.must(["stat", "-c", "%a", ledgerDirectory])).trim()).toBe("700");
    });

    onHost("says so where nothing can be written, and has claimed nothing then", async () => {
        await den.must(["mkdir", "-p", ledgerDirectory]);
        await den.must(["mount", "-n", "-t", "tmpfs", "-o", "ro", "tmpfs", ledgerDirectory]);
        try {
            const error = await refusalOf(claim(host, "a", mine));
            expect(error.message).toMatch(/Read-only file system/);
            expect(await machineIn(den).ledger.get("a")).toEqual([]);
        } finally {
            await den.must(["umount", "-n", ledgerDirectory]);
        }
    });
});
