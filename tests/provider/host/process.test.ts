import { ChildProcess } from "node:child_process";
import { finish, finishSilent } from "../../../provider/host/process";
import { refusalOf } from "../../support/lab";

test("a program that prints without end is ended, and told as such", async () => {
    const error = await refusalOf(finish(["yes"], undefined, 60_000));
    expect(error.message).toBe("running `yes`: it prints more than 256 MiB.");
}, 20_000);

describe("a program whose time is up", () => {
    test("is not waited for by way of what it has started", async () => {
        const { timedOut, stdout } = await finish(["sh", "-c", "sleep 100 & echo $!; wait"], undefined, 1000);
        process.kill(Number(stdout));
        expect(timedOut).toBe(true);
    });

    test("is asked to end before it is made to, as sudo would pass nothing else on", async () => {
        const told = "trap 'kill $!; echo told; exit 3' TERM; sleep 100 >/dev/null 2>&1 & wait";
        const { timedOut, stdout, code } = await finish(["sh", "-c", told], undefined, 300);
        expect({ timedOut, stdout, code }).toEqual({ timedOut: true, stdout: "told\n", code: 3 });
    });

    test("is made to end where it does not listen", async () => {
        const deaf = "trap '' TERM; echo deaf; while :; do sleep 1 >/dev/null 2>&1; done";
        const { timedOut, signal } = await finish(["sh", "-c", deaf], undefined, 300);
        expect({ timedOut, signal }).toEqual({ timedOut: true, signal: "SIGKILL" });
    });

    test("and which is not ours to end, as root's are, is not waited for either", async () => {
        const kill = jest.spyOn(ChildProcess.prototype, "kill").mockImplementation(function (
            this: ChildProcess,
        ) {
            this.emit("error", Object.assign(new Error("kill EPERM"), { code: "EPERM" })); // as Node does
            return false;
        });
        try {
            const { timedOut, code } = await finish(["sleep", "3"], undefined, 100);
            expect({ timedOut, code }).toEqual({ timedOut: true, code: null });
        } finally {
            kill.mockRestore();
        }
    });

    test("is told as such when it was to leave another running", async () => {
        const error = await refusalOf(finishSilent(["sleep", "100"], 100));
        expect(error["kind"]).toBe("timed-out");
        expect(error.message).toMatch(
            /^starting `sleep 100`: it has not gone into the background after 0\.1 s\./,
        );
    });
});
