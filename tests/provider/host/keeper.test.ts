import { spawn } from "node:child_process";
import { once } from "node:events";
import { stopProcesses } from "../../../provider/host/keeper";
import { refusalOf } from "../../support/lab";
import { overSsh, saying, scriptedTransport } from "./scripted-machine";

/** A process that says when it listens to no SIGTERM, or ends by it. */
async function started(onTerm: string): Promise<number> {
    const child = spawn("sh", ["-c", `trap '${onTerm}' TERM; echo ready; while :; do sleep 0.1; done`]);
    await once(child.stdout, "data");
    return child.pid ?? -1;
}

test("what has ended is not killed again: its number may be another's by then", async () => {
    const [ends, stays] = [await started("exit 0"), await started("")];
    const ran: (readonly string[])[] = [];
    const run = async (argv: readonly string[]) => {
        ran.push(argv);
        return [...argv];
    };
    await stopProcesses(scriptedTransport("", { plain: run, privileged: run }), [ends, stays], true);
    expect(ran.filter(([program]) => program === "kill")).toEqual([
        ["kill", "-TERM", "--", String(ends), String(stays)],
        ["kill", "-KILL", "--", String(stays)],
    ]);
});

test("a host that is lost meanwhile is no sign that they have ended", async () => {
    const lost = `if [ "$1" != kill ]; then ${saying("client_loop: send disconnect", 255)}; fi`;
    const error = await refusalOf(stopProcesses(scriptedTransport(lost, overSsh), [77], true));
    expect(error["kind"]).toBe("host-unreachable");
});
