import { findRunning } from "../../../provider/host/transport-sandbox";
import { refusalOf } from "../../support/lab";
import { overSsh, saying, scriptedTransport } from "./scripted-machine";

const id = "virtnet:demo/dev/Sandbox/it";
const nothing = "exit 1";

/** Where a look as ourselves, and then one as root, ends so. */
function outside(own: string, root: string) {
    const as = (script: string) => async () => ["sh", "-c", script];
    return scriptedTransport(own, { plain: as(own), privileged: as(root), ...overSsh });
}

test("a sandbox of which nothing runs is not there", async () => {
    expect(await findRunning(outside(nothing, "exit 0"), id)).toMatchObject({ keeper: undefined, pids: [] });
});

test("who may not become root has none of root's", async () => {
    const refused = outside(nothing, saying("sudo: a password is required", 1));
    expect(await findRunning(refused, id)).toMatchObject({ keeper: undefined, pids: [] });
});

test.each([
    ["as ourselves", "host-unreachable", saying("client_loop: send disconnect", 255), "exit 0"],
    ["as root", "host-unreachable", nothing, saying("client_loop: send disconnect", 255)],
    ["by a program that is not there", "command-failed", saying("env: find: No such file", 127), "exit 0"],
    ["by one that was killed", "command-failed", "kill -KILL $$", "exit 0"],
])("a look %s that failed does not say that it is gone", async (_, kind, own, root) => {
    expect((await refusalOf(findRunning(outside(own, root), id)))["kind"]).toBe(kind);
});

test("what runs is found by its environment", async () => {
    const entry = `/proc/77/environ:VIRTNET_KEEPER=user:${id}\\0/proc/78/environ:VIRTNET_SANDBOX=${id}\\0`;
    const found = await findRunning(outside(`printf '${entry}'; exit 1`, nothing), id);
    expect(found).toEqual({ keeper: { pid: 77, mode: "user" }, pids: [77, 78], asRoot: false });
});
