import { awaitAbsence } from "../../../provider/host/absence";
import { refusalOf } from "../../support/lab";
import { saying, scriptedMachine } from "./scripted-machine";

const wait = { what: "the guest to let go", orGone: "error: failed to get domain", remedy: "Shut it down" };

test("it is waited for until the list is without it", async () => {
    const lists = ["a\nb\n", "a\nb\n", "a\n"];
    let looks = 0;
    const host = { run: () => Promise.resolve(lists[looks++] ?? "") };
    await awaitAbsence(host, { ...wait, of: "b", from: ["list"] });
    expect(looks).toBe(3);
});

test("what does not go is told, with what waited for it and what to do", async () => {
    jest.useFakeTimers();
    const host = { run: () => Promise.resolve("b") };
    const waiting = expect(awaitAbsence(host, { ...wait, of: "b", from: ["list"] })).rejects.toThrow(
        /^waiting for the guest to let go: it has not after 30 s. Shut it down./,
    );
    await jest.advanceTimersByTimeAsync(31_000);
    await waiting;
    jest.useRealTimers();
});

const virsh = { ...wait, of: "52:54:00:00:00:01", from: ["virsh", "domiflist", "web"] };

test("with all that it was part of it has gone too", async () => {
    const words = "error: failed to get domain (web)\nerror: Domain not found";
    await awaitAbsence(scriptedMachine(saying(words, 1)), {
        ...virsh,
        orGone: "error: failed to get domain (web)",
    });
});

test.each([
    "error: failed to connect to the hypervisor\nerror: Failed to connect socket",
    "error: failed to get domain web\nerror: Disconnected from qemu:///system due to end of file",
    "error: Timed out during operation: cannot acquire state change lock",
])("a list that cannot be had is no sign of its going: %j", async (words) => {
    const error = await refusalOf(awaitAbsence(scriptedMachine(saying(words, 1)), virsh));
    expect(error["kind"]).toBe("command-failed");
});
