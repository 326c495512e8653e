// What goes on at the far end of ssh when nobody here waits for it any more: nothing.
import { Machine } from "../../provider/host/machine";
import { sshTransport } from "../../provider/host/transport";
import { Den } from "./support/den";
import { until } from "./support/process";
import { Sshd } from "./support/sshd";

jest.setTimeout(60_000);

const live = process.getuid?.() === 0 ? describe : describe.skip;
if (live === describe.skip) process.stderr.write("ssh-limits.test.ts needs root, as sshd does: skipped\n");

/** By which the processes of a test are told from all others. */
const seconds = { slow: "47110", deaf: "47111", held: "47112" };

live("over ssh", () => {
    let den: Den;
    let sshd: Sshd;
    let far: Machine;

    beforeAll(async () => {
        den = await Den.open();
        sshd = await Sshd.open(den);
    });
    beforeEach(() => {
        const ssh = sshTransport(sshd.host().ssh);
        far = new Machine({
            ...ssh,
            plain: async (argv) => [...den.enter, ...(await ssh.plain(argv))],
            privileged: async (argv, namespace) => [...den.enter, ...(await ssh.privileged(argv, namespace))],
        });
    });
    afterAll(() => den.close());

    const running = async (pattern: RegExp) => {
        const { stdout } = await den.run(["ps", "-ww", "-eo", "args"]);
        // What goes on here, the ssh that started it, has all of its words too.
        return stdout.split("\n").filter((line) => pattern.test(line) && !/^(?:ssh|setpriv) /.test(line));
    };

    const timeUp = /^running `sh -c .*` on root@\S+: it took too long, and was ended after 1 s[.:]/;

    test.each([
        [
            "a program whose time is over is ended on the host, with what it has started",
            `sleep ${seconds.slow} & sleep ${seconds.slow}`,
            /sleep 47110/,
        ],
        [
            "one that does not listen is made to end there, and told as such",
            `trap "" TERM; sleep ${seconds.deaf} & wait; wait`,
            /sleep 47111/,
        ],
    ])("%s", async (_, script, left) => {
        await expect(far.run(["sh", "-c", script], { timeoutMs: 1000 })).rejects.toMatchObject({
            kind: "timed-out",
            message: expect.stringMatching(timeUp),
        });
        expect(await running(left)).toEqual([]);
        await far.close();
    });

    test("when all of our ssh is killed, sessions end at once and programs when their time is over", async () => {
        await far.query(["link", "show"]);
        await far.execute({
            claim: "test/it",
            mark: "virtnet:demo/dev/Test/it",
            previous: "x",
            exclusive: false,
        });
        const lost = far.run(["sleep", seconds.held], { timeoutMs: 3000 });
        const ours = /^(?:ip -json|tee -a|timeout |sleep 47112)/;
        await until("all of them to run", async () => (await running(ours)).length === 4);
        await Promise.all([
            expect(lost).rejects.toMatchObject({
                kind: expect.stringMatching(/host-unreachable|command-failed/),
            }),
            den.run(["pkill", "-KILL", "-x", "ssh"]),
        ]);
        await until("them to end", async () => (await running(ours)).length === 0);
        await far.close();
    });
});
