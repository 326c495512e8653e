import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SshSpec } from "../../../provider/host/host";
import { sshOneConnection } from "../../../provider/host/ssh-first";

let directory: string;
const path = process.env["PATH"];

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-test-"));
    process.env["PATH"] = `${directory}:${path}`;
});
afterEach(() => {
    process.env["PATH"] = path;
    rmSync(directory, { recursive: true });
});

/** Puts a program in the place of ssh, since no other machine is to be asked; it notes what it is to run there. */
function asSsh(program: string): void {
    const note = `for last; do :; done; printf '%s\\n' "$last" | sed "s/.*PATH=[^ ]* 'timeout' '--kill-after=5' '60' //" >>"$0.calls"`;
    writeFileSync(join(directory, "ssh"), `#!/bin/sh\n${note}\n${program}\n`, { mode: 0o755 });
}

/** As a host does on which all is well. */
const answering = `case $last in *"'id' '-u'") echo 0 ;; esac`;

const ran = () => readFileSync(join(directory, "ssh.calls"), "utf8").trimEnd().split("\n");

/** What is asked for at the same moment, by two who know nothing of each other. */
async function sideBySide(spec: SshSpec): Promise<void> {
    const [one, two] = [sshOneConnection(spec), sshOneConnection(spec)];
    await Promise.all([
        one.privileged(["x"]),
        one.plain(["y"]),
        two.privileged(["z"]),
        two.privileged(["x"]),
    ]);
}

test.each<[string, SshSpec, string]>([
    ["nobody says who logs in is the question who that is", { address: "anyone" }, "'id' '-u'"],
    ["root logs in does nothing", { address: "known", user: "root" }, "'true'"],
    ["another logs in does nothing", { address: "known", user: "me" }, "'true'"],
])("the one command that opens a connection where %s", async (_where, spec, command) => {
    asSsh(answering);
    await sideBySide(spec);
    await sideBySide(spec);
    expect(ran()).toEqual([command]);
});

test.each<[string, SshSpec]>([
    ["whoever logs in", { address: "lost" }],
    ["root", { address: "lost", user: "root" }],
])(
    "a connection that cannot be opened for %s is an error of each who asks, and is tried again",
    async (_who, spec) => {
        asSsh("echo 'ssh: connect to host lost port 22: Connection refused' >&2; exit 255");
        await expect(sideBySide(spec)).rejects.toMatchObject({ kind: "host-unreachable" });
        asSsh(answering);
        await sideBySide(spec);
        expect(ran()).toHaveLength(2);
    },
);

test.each<[string, SshSpec, string, RegExp]>([
    [
        "lacks it",
        { address: "bare", user: "root" },
        "env: 'timeout': No such file or directory",
        /^running timeout: .* apt-get install coreutils\.$/,
    ],
    [
        "lacks it and is asked who logs in",
        { address: "bare" },
        "env: 'timeout': No such file or directory",
        /^running timeout: /,
    ],
    [
        "has another one",
        { address: "old", user: "me" },
        "timeout: unrecognized option '--kill-after=5'",
        /^trying timeout\(1\) on me@old: timeout: unrecognized option '--kill-after=5'\. It has to take `--kill-after=SECONDS`/,
    ],
])(
    "where no program can be given a time limit, since the host %s, none is run",
    async (_, spec, said, message) => {
        asSsh(`echo "${said}" >&2; exit ${said.startsWith("env") ? 127 : 125}`);
        await expect(sideBySide(spec)).rejects.toMatchObject({
            kind: "missing-tool",
            message: expect.stringMatching(message),
        });
        expect(ran()).toHaveLength(1);
    },
);

test("VirtualBox may be on a host that has no timeout(1)", async () => {
    asSsh(`case $last in *timeout*) exit 127 ;; esac`);
    await sshOneConnection({ address: "mac", user: "me" }, "virtualbox").plain(["x"]);
    expect(ran()[0]).toMatch(/ 'true'$/);
});

test("what ssh says of a new connection is no text of the login's", async () => {
    asSsh(`[ -e "$0.known" ] || { : >"$0.known"; echo "Warning: a word to people" >&2; }`);
    await sideBySide({ address: "warned", user: "me" });
    expect(ran()).toEqual(["'true'", "'true'"]);
});

test("a connection that was lost is opened anew by one command, once somebody has noticed", async () => {
    asSsh(answering);
    const spec = { address: "again", user: "root" };
    await sideBySide(spec);
    const lost = { code: 255, signal: null, stdout: "", stderr: "", timedOut: false };
    expect(sshOneConnection(spec).explain(lost)?.kind).toBe("host-unreachable");
    await sideBySide(spec);
    expect(ran()).toEqual(["'true'", "'true'"]);
});
