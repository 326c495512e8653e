import { notRoot } from "../../../provider/host/process";
import { Sandboxes } from "../../../provider/host/sandboxes";
import { refusalOf } from "../../support/lab";
import { saying, scriptedTransport } from "./scripted-machine";

const id = "virtnet:demo/dev/Sandbox/it";
const environ = `/proc/77/environ:VIRTNET_KEEPER=user:${id}\\0`;
const mounts = "/proc/77/mountinfo:1 2 0:3 / /run rw - tmpfs virtnet-sandbox rw";

/** A machine on which a sandbox runs once its keeper has been started. */
function stage(answer = "echo 77", { isRoot = true } = {}) {
    const ran: string[] = [];
    let isThere = false;
    const answers: Record<string, () => string> = {
        find: () => (isThere ? `printf '${environ}'; exit 1` : "exit 1"),
        grep: () => `printf '/proc/77/comm:sleep\\n${mounts}\\n'`,
        env: () => {
            isThere = answer.endsWith("echo 77");
            return answer;
        },
    };
    const run = async ([program = ""]: readonly string[]) => {
        ran.push(program);
        return ["sh", "-c", answers[program]?.() ?? "exit 127"];
    };
    const asNobody = async (argv: readonly string[]) => {
        if (argv[0] === "env") throw notRoot("there is no sudo");
        return ["sh", "-c", "exit 1"];
    };
    const privileged = isRoot ? run : asNobody;
    const outside = scriptedTransport("", { plain: run, privileged });
    return { ran, sandboxes: new Sandboxes(outside, async (left) => void ran.push(`left ${left}`)) };
}

test("between the look that finds nothing and the entering of the new one, it is looked for once", async () => {
    const { ran, sandboxes } = stage();
    expect(await sandboxes.keeper(id)).toBeUndefined();
    await sandboxes.raise(id);
    expect(ran.splice(0).at(-1)).toBe("env");
    expect(await sandboxes.keeper(id)).toEqual({ pid: 77, mode: "user", ready: true });
    expect((await sandboxes.running(id)).keeper).toEqual({ pid: 77, mode: "user" });
    expect(ran).toEqual(["grep"]);
});

test("after one that was not made, it is looked for again", async () => {
    const { ran, sandboxes } = stage(saying("mount: not permitted", 0));
    await expect(sandboxes.raise(id)).rejects.toThrow("mount: not permitted");
    ran.length = 0;
    await sandboxes.keeper(id);
    expect(ran).toContain("find");
});

test.each([
    ["env: ‘setsid’: No such file or directory", 127, "setsid"],
    ["setsid: failed to execute unshare: No such file or directory", 0, "unshare"],
    ["sh: 1: mount: not found", 0, "mount"],
])("a program that is missing is named: %s", async (text, code, program) => {
    const { sandboxes } = stage(saying(text, code));
    const error = await refusalOf(sandboxes.raise(id));
    expect(error["kind"]).toBe("missing-tool");
    expect(error.message).toMatch(`running ${program}: the host has no such program on its PATH. Install it`);
});

test("where neither the user nor root may, it is told what would have to be allowed", async () => {
    const forbidden = "unshare: unshare failed: Operation not permitted";
    const { sandboxes } = stage(saying(forbidden, 0), { isRoot: false });
    const error = await refusalOf(sandboxes.raise(id));
    expect(error.message).toContain(`user namespaces are not allowed here (${forbidden})`);
    expect(error.message).toContain("or let this user run sudo without a password");
});

test("what a login says before the keeper does is not taken for its number", async () => {
    const { sandboxes } = stage("echo 2026; echo 77");
    await sandboxes.raise(id);
    expect((await sandboxes.running(id)).keeper).toEqual({ pid: 77, mode: "user" });
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
