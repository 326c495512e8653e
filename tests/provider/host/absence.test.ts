import { awaitAbsence } from "../../../provider/host/absence";
import type { Host } from "../../../provider/host/host";

test("it is waited for until the list is without it", async () => {
    const lists = ["a\nb\n", "a\nb\n", "a\n"];
    let looks = 0;
    const host = { run: () => Promise.resolve(lists[looks++] ?? "") } as unknown as Host;
    await awaitAbsence(host, { of: "b", from: ["list"], what: "b to go", remedy: "Wait" });
    expect(looks).toBe(3);
});

test("what does not go is told, with what waited for it and what to do", async () => {
    jest.useFakeTimers();
    const host = { run: () => Promise.resolve("b") } as unknown as Host;
    const waiting = expect(
        awaitAbsence(host, { of: "b", from: ["list"], what: "the guest to let go", remedy: "Shut it down" }),
    ).rejects.toThrow(/^waiting for the guest to let go: it has not after 30 s. Shut it down./);
    await jest.advanceTimersByTimeAsync(31_000);
    await waiting;
    jest.useRealTimers();
});
