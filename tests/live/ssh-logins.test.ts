// Over ssh everything goes through the shell of whoever logs in, and through what ~/.ssh/config says of the host.
import { writeFileSync } from "node:fs";
import { refusalOf } from "../support/lab";
import { expectAllToWork } from "./support/far-acts";
import { FarSide } from "./support/far-side";
import { describeWithSshd } from "./support/sshd";

jest.setTimeout(60_000);

const live = describeWithSshd("ssh-logins.test.ts");

live("over ssh", () => {
    let there: FarSide;
    beforeAll(async () => {
        there = await FarSide.open();
    });
    afterEach(() => there.sshd.giveShell("sh"));
    afterAll(() => there.close());

    /** A shell that does this first. */
    function giveShellWith(script: string): void {
        const shell = there.sshd.path("noisy");
        writeFileSync(shell, `#!/bin/bash\n${script}\nexec /bin/bash "$@"\n`, { mode: 0o755 });
        there.sshd.giveShell(shell);
    }

    const shells = ["sh", "fish", "tcsh"];

    test.each(shells)("everything works for a login whose shell is %s", async (shell) => {
        const { code } = await there.den.run([shell, "-c", "true"]);
        if (code !== 0) return console.warn(`${shell} is not here, it is not tried`);
        there.sshd.giveShell(shell);
        await expectAllToWork(there.machine());
    });

    test.each([
        [
            "prints a greeting",
            "echo Welcome; echo to us",
            /prints text of its own, .*: Welcome\. Have `~\/\.bashrc`/,
        ],
        [
            "complains",
            "echo 'stty: no such device' >&2",
            /prints text of its own, .*: stty: no such device\./,
        ],
        [
            "runs nothing",
            "echo This account is currently not available.; exit 1",
            /its shell runs no command of ours \(exit code 1\): This account is/,
        ],
        [
            "asks for a new password",
            "echo 'WARNING: Your password has expired.' >&2; exit 1",
            /runs no command of ours \(exit code 1\): WARNING: Your password has expired/,
        ],
    ])("a login that %s is told as such, whoever logs in", async (_, script, message) => {
        giveShellWith(script);
        for (const differs of [{}, { user: undefined }]) {
            const error = await refusalOf(there.machine(differs).run(["true"]));
            expect(error.message).toMatch(/^logging in on \S+: /);
            expect(error.message).toMatch(message);
        }
    });

    test("nothing in ~/.ssh/config that is for people gets in the way", async () => {
        const settings = {
            RequestTTY: "force",
            RemoteCommand: "tmux attach",
            LogLevel: "DEBUG1",
            PermitLocalCommand: "yes",
            LocalCommand: "echo hello",
            LocalForward: "1 127.0.0.1:1",
            DynamicForward: "203.0.113.9:1080",
            ExitOnForwardFailure: "yes",
        };
        const file = there.sshd.path("ssh_config");
        writeFileSync(
            file,
            Object.entries(settings)
                .map(([key, value]) => `${key} ${value}\n`)
                .join(""),
        );
        await there.den.must(["mount", "--bind", file, "/etc/ssh/ssh_config"]);
        try {
            await expectAllToWork(there.machine());
        } finally {
            await there.den.must(["umount", "/etc/ssh/ssh_config"]);
        }
    });
});
