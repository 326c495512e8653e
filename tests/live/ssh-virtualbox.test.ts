// A VBoxManage that hangs at the far end of ssh. One stands in for it, since the real one hangs with its service only.
import { mkdirSync, writeFileSync } from "node:fs";
import { sshOneConnection } from "../../provider/host/ssh-first";
import { openDriver } from "../../provider/host/virtualbox/driver";
import { openSeat } from "../../provider/host/virtualbox/seat";
import { refusalOf } from "../support/lab";
import { FarSide } from "./support/far-side";
import { describeWithSshd } from "./support/sshd";

jest.setTimeout(60_000);

const live = describeWithSshd("ssh-virtualbox.test.ts");

/** By which the processes of a test are told from all others. */
const seconds = { slow: "47120", deaf: "47121" };
const ours = /sleep 4712\d/;

const standIn = `#!/bin/sh
case $*" " in
"--version ") echo 7.2.22r174444 ;;
"modifyvm slow "*) sleep ${seconds.slow} & sleep ${seconds.slow} ;;
"modifyvm deaf "*) trap "" TERM; sleep ${seconds.deaf} & while :; do wait; done ;;
"list vms ") echo '"one" {6c2d8a3e-0f0b-4a57-9d3b-0e8f5a3c9b11}' ;;
*) printf '%s\n' "$*" ;;
esac
`;

live("VirtualBox over ssh, on a host without timeout(1),", () => {
    let there: FarSide;
    let home: string;

    beforeAll(async () => {
        there = await FarSide.open();
        const { den, sshd } = there;
        home = sshd.path("home");
        for (const file of ["/usr/bin/timeout", "/bin/timeout"])
            await den.run(["mount", "--bind", "/dev/null", file]);
        await den.must(["mount", "-t", "tmpfs", "-o", "mode=0755", "virtnet-test", "/usr/local/sbin"]);
        const file = "/usr/local/sbin/VBoxManage";
        await den.must(["sh", "-c", `cat >${file} && chmod 755 ${file}`], { input: standIn });
        mkdirSync(home);
        const shell = sshd.path("with-home");
        writeFileSync(shell, `#!/bin/sh\nexport VBOX_USER_HOME=${home}\nexec sh "$@"\n`, { mode: 0o755 });
        sshd.giveShell(shell);
    });
    afterAll(() => there.close());

    const seatOf = (user?: string) =>
        openSeat({ transport: sshOneConnection(there.spec(), "virtualbox"), isLocal: false, user });
    const open = async () => openDriver(await seatOf());

    test.each(["slow", "deaf"])(
        "a call that hangs (%s) is ended there with what it has started, and the next has its turn",
        async (how) => {
            const [one, two] = [await open(), await open()];
            const hanging = one.manage.call(["modifyvm", how, "--memory", "1"], {
                changes: true,
                timeoutMs: 1000,
            });
            const error = await refusalOf(hanging);
            expect(error["kind"]).toBe("timed-out");
            expect(error.message).toMatch(/^running `VBoxManage modifyvm .*: it was not done after 1 s/);
            expect(await there.running(ours)).toEqual([]);
            for (const { manage } of [two, one]) {
                const said = await manage.call(["modifyvm", "fine", "--memory", "2"], { changes: true });
                expect(said).toBe("modifyvm fine --memory 2\n");
            }
            expect(await there.running(/^perl/)).toEqual([]);
        },
    );

    test("what ends in time is told as it ended", async () => {
        const seat = await seatOf();
        const ended = (script: string) => seat.run(["sh", "-c", script], 20_000);
        expect(await ended("echo out; echo err >&2; exit 7")).toMatchObject({
            code: 7,
            stdout: "out\n",
            stderr: "err\n",
            timedOut: false,
        });
        expect(await ended("kill -KILL $$")).toMatchObject({ code: 137, timedOut: false });
        expect(await seat.run(["virtnet-absent"], 20_000)).toMatchObject({
            code: 127,
            stderr: expect.stringMatching(/virtnet-absent.*No such file or directory/),
        });
        // What goes on by itself, as VirtualBox's service does, is not waited for and not ended.
        const { stdout } = await ended("setsid sleep 47123 >/dev/null 2>&1 & echo $!");
        expect(await there.running(/sleep 47123/)).toHaveLength(1);
        await there.den.must(["kill", stdout.trim()]);
    });

    test("another user's program that hangs is ended too", async () => {
        const { code } = await there.den.run(["sudo", "-n", "-u", "nobody", "true"]);
        if (code !== 0) return console.warn("there is no sudo here, it is not tried");
        const seat = await seatOf("nobody");
        const script = `sleep ${seconds.slow} & sleep ${seconds.slow}`;
        expect(await seat.run(["sh", "-c", script], 1000)).toMatchObject({ timedOut: true });
        expect(await there.running(ours)).toEqual([]);
    });
});
