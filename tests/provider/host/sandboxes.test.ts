import { Sandboxes } from "../../../provider/host/sandboxes";
import { scriptedTransport } from "./scripted-machine";

const id = "virtnet:demo/dev/Sandbox/it";
const environ = `/proc/77/environ:VIRTNET_KEEPER=user:${id}\\0`;
const mounts = "/proc/77/mountinfo:1 2 0:3 / /run rw - tmpfs virtnet-sandbox rw";

/** A machine on which a sandbox runs once it has been started, whole once its /run has been mounted. */
function stage({ fails = false } = {}) {
    const ran: string[] = [];
    let state: "nothing" | "started" | "whole" = "nothing";
    const answers: Record<string, () => string> = {
        find: () => (state === "nothing" ? "exit 1" : `printf '${environ}'; exit 1`),
        grep: () => `printf '/proc/77/comm:sleep\\n${state === "whole" ? mounts : ""}\\n'`,
        unshare: () => "exit 0",
        nsenter: () => {
            state = "whole";
            return fails ? "echo 'mount: not permitted' >&2; exit 1" : "exit 0";
        },
    };
    const run = async ([program = ""]: readonly string[]) => {
        ran.push(program);
        return ["sh", "-c", answers[program]?.() ?? "exit 127"];
    };
    const outside = scriptedTransport("", {
        plain: run,
        privileged: run,
        detach: async () => {
            ran.push("keeper");
            state = "started";
        },
    });
    return { ran, sandboxes: new Sandboxes(outside, async (left) => void ran.push(`left ${left}`)) };
}

test("between the look that finds nothing and the entering of the new one, it is looked for once", async () => {
    const { ran, sandboxes } = stage();
    expect(await sandboxes.keeper(id)).toBeUndefined();
    await sandboxes.raise(id);
    const raising = ran.splice(0).filter((program) => program === "find" || program === "keeper");
    expect(raising.join(" ")).toMatch(/^(find )+keeper find( find)?$/);
    expect(await sandboxes.keeper(id)).toEqual({ pid: 77, mode: "user", ready: true });
    expect((await sandboxes.running(id)).keeper).toEqual({ pid: 77, mode: "user" });
    expect(ran).toEqual(["grep"]);
});

test("after one that was not made whole, it is looked for again", async () => {
    const { ran, sandboxes } = stage({ fails: true });
    await expect(sandboxes.raise(id)).rejects.toThrow("mount: not permitted");
    ran.length = 0;
    await sandboxes.keeper(id);
    expect(ran).toContain("find");
});

test("whoever has a way into it leaves before it is made anew, and before it ends", async () => {
    for (const act of ["raise", "end"] as const) {
        const { ran, sandboxes } = stage();
        await sandboxes[act](id);
        expect(ran[0]).toBe(`left ${id}`);
    }
});

test("all that runs of it when it ends is ended: what was found before does not count", async () => {
    const { ran, sandboxes } = stage();
    await sandboxes.running(id);
    ran.length = 0;
    await sandboxes.end(id);
    expect(ran).toContain("find");
});
