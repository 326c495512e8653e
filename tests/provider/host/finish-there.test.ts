import { finishThere } from "../../../provider/host/finish-there";
import { localTransport } from "../../../provider/host/transport";
import { within } from "../../../provider/host/wait";
import { sandboxTransport } from "../../../provider/host/transport-sandbox";
import { hasEnded } from "../../support/ended";
import { refusalOf } from "../../support/lab";
import { saying, scriptedMachine, scriptedTransport } from "./scripted-machine";

/** As over ssh, a program goes on when what started it here is killed. */
const away = async (argv: readonly string[]) => ["setsid", "-f", "-w", "--", ...argv];
const far = scriptedTransport("", { isFar: true, plain: away, privileged: away });
const shell = (script: string) => ({ argv: ["sh", "-c", script] });

test.each([
    ["a program", "echo $$; exec sleep 100"],
    ["what a program has started", "sleep 100 & echo $!; wait"],
    ["what a program has started that waits for nothing", "sleep 100 >/dev/null 2>&1 & echo $!; sleep 100"],
])("%s at the far end is ended there when its time is over", async (_, script) => {
    const { timedOut, stdout } = await finishThere(far, shell(script), 1000);
    expect(timedOut).toBe(true);
    expect(await within({ limitMs: 5000, everyMs: 20 }, async () => hasEnded(stdout.trim()))).toBe(true);
});

test.each([
    ["ends by itself", "cat; exit 7", { code: 7, stdout: "in", timedOut: false }],
    ["has the exit code of a time limit", "exit 124", { code: 124, stdout: "", timedOut: false }],
    [
        "is asked to end and says why",
        "trap 'echo told; exit 3' TERM; sleep 100 & wait",
        { stdout: "told\n", timedOut: true },
    ],
])("a program at the far end that %s is told as it ended", async (_, script, ending) => {
    expect(await finishThere(far, { ...shell(script), stdin: "in" }, 1000)).toMatchObject(ending);
});

test("nothing is put around a program that is ours to signal", async () => {
    const { stdout } = await finishThere(localTransport(), shell("ps -o comm= -p $PPID"), 5000);
    expect(stdout).not.toContain("timeout");
});

test("the inside of a sandbox is as far as the machine that it is on", () => {
    const keeper = { pid: 77, mode: "user" } as const;
    expect(sandboxTransport(far, "virtnet:demo/dev/Sandbox/it", keeper).isFar).toBe(true);
    expect(sandboxTransport(scriptedTransport(""), "virtnet:x", keeper).isFar).toBeUndefined();
});

test("a program that the far end lacks is named, not the one that was to limit it", async () => {
    for (const said of ["failed to run command", "can'\\''t execute"]) {
        const line = `timeout: ${said} '\\''nft'\\'': No such file or directory`;
        const error = await refusalOf(scriptedMachine(saying(line, 127)).run(["nft", "-v"]));
        expect(error.message).toMatch(/^running nft: .* apt-get install nftables\.$/);
    }
});
