// What goes on at the far end of ssh when nobody here waits for it any more: nothing. And how much can be said to it at once.
import { ownerMark } from "../../provider/core/owner";
import type { Machine } from "../../provider/host/machine";
import { giveSystemd, mayHaveSystemd } from "./support/boots";
import { FarSide } from "./support/far-side";
import { until } from "./support/process";
import { describeWithSshd } from "./support/sshd";

jest.setTimeout(60_000);

const live = describeWithSshd("ssh-limits.test.ts");

/** By which the processes of a test are told from all others. */
const seconds = { slow: "47110", deaf: "47111", held: "47112" };

live("over ssh", () => {
    let there: FarSide;
    let far: Machine;

    beforeAll(async () => {
        there = await FarSide.open();
    });
    beforeEach(() => {
        far = there.machine();
    });
    afterAll(() => there.close());

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
        expect(await there.running(left)).toEqual([]);
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
        await until("all of them to run", async () => (await there.running(ours)).length === 4);
        await Promise.all([
            expect(lost).rejects.toMatchObject({
                kind: expect.stringMatching(/host-unreachable|command-failed/),
            }),
            there.den.run(["pkill", "-KILL", "-x", "ssh"]),
        ]);
        await until("them to end", async () => (await there.running(ours)).length === 0);
        await far.close();
    });

    /** Their names alone are more than the 128 KiB that one argument of ssh's may have (MAX_ARG_STRLEN, execve(2)). */
    test("thousands of texts for the next boot are kept, found and forgotten at once", async () => {
        if (!(await mayHaveSystemd(there.den))) return;
        await giveSystemd(there.den, "11111111-0000-4000-8000-000000000001");
        const marks = Array.from({ length: 3000 }, (_, index) =>
            ownerMark(`demo/dev/r${index}`, "linux:Bridge"),
        );
        const text = (mark: string) => `virtnet 1 ${mark}\nend\n`;
        const count = async () => {
            const found = await there.den.must([
                "find",
                "/var/lib/virtnet",
                "-name",
                "0*-*",
                "-printf",
                "%p\\n",
            ]);
            return { files: found.split("\n").length - 1, isTooMuch: found.length > 128 * 1024 };
        };
        await Promise.all(marks.map((mark) => far.execute({ keep: mark, text: text(mark) })));
        expect(await count()).toEqual({ files: 3000, isTooMuch: true });
        const another = there.machine();
        const states = marks.map((mark) => another.persistence.since(mark, text(mark)));
        expect(new Set(await Promise.all(states))).toEqual(new Set(["this boot"]));
        // Of each another text first, so that as many are put in place as taken away.
        await Promise.all(marks.map((mark) => another.execute({ keep: mark, text: text(`${mark}'s`) })));
        expect(await count()).toEqual({ files: 3000, isTooMuch: true });
        await Promise.all(marks.map((mark) => another.execute({ forget: mark })));
        expect(await there.den.must(["find", "/var/lib", "/etc/systemd/system", "-name", "virtnet*"])).toBe(
            "",
        );
        await Promise.all([far.close(), another.close()]);
    });
});
