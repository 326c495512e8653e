// Which failures of a program are an answer, and which are failures.
import { refusalOf } from "../../support/lab";
import { overSsh, saying, scriptedMachine } from "./scripted-machine";

describe("an exit code that is accepted", () => {
    test.each([
        ["whatever it said", 1, "no such thing", {}],
        [
            "where it said what was expected",
            1,
            "find: 'x': No such file",
            { saying: /^find: .* No such file$/m },
        ],
        ["where it said that, also when the code is ssh's too", 255, "no such thing", { saying: /^no such/ }],
    ])("is an answer %s", async (_, code, words, options) => {
        const host = scriptedMachine(saying(words, code), overSsh);
        expect(await host.run(["it"], { accept: [code], ...options })).toBe("");
    });

    test.each([
        ["other words than the expected", "find: 'x': Input/output error", 1, "command-failed", "find"],
        ["a namespace that could not be joined", "nsenter: reassociate failed", 1, "command-failed", "it"],
        ["sudo that refuses", "Sorry, user me is not allowed to execute it.", 1, "not-permitted", "it"],
        ["a connection that was lost", "client_loop: send disconnect", 255, "host-unreachable", "it"],
        ["libvirt that has gone", "error: Disconnected from qemu:///system", 1, "command-failed", "virsh"],
    ])("is none for %s", async (_, words, code, kind, program) => {
        const host = scriptedMachine(saying(words, code), overSsh);
        const expected = program === "find" ? { saying: /No such file/ } : {};
        const error = await refusalOf(host.run([program], { accept: [1, 255], ...expected }));
        expect(error["kind"]).toBe(kind);
    });
});

test("a program whose time is up has failed, also when it ends with 0 then", async () => {
    const host = scriptedMachine("trap 'kill $!; exit 0' TERM; sleep 100 >/dev/null 2>&1 & wait");
    const error = await refusalOf(host.run(["it"], { timeoutMs: 200 }));
    expect(error["kind"]).toBe("timed-out");
});

/** A session of ip's that answers its questions, in turn, as it is told to, and the last way for ever. */
function sessionOf(...answers: readonly string[]): string {
    const cases = answers.map(
        (answer, index) => `${index === answers.length - 1 ? "*" : index}) ${answer} ;;`,
    );
    const fail = 'echo "Command failed -:$n" >&2';
    return `fail() { echo "$1" >&2; ${fail}; }; n=0 asked=0
        while read -r line; do n=$((n + 1))
            if [ "$line" = fence ]; then ${fail}; else case $asked in ${cases.join(" ")} esac; asked=$((asked + 1)); fi
        done`;
}

const listed = `echo '[{"ifname":"lan0"}]'`;

describe("a question to ip", () => {
    test.each([
        'Device "lan0" does not exist.',
        'Cannot find device "lan0"',
        "RTNETLINK answers: No such device",
    ])("about what is not there has no answer: %s", async (words) => {
        const host = scriptedMachine(sessionOf(`fail '${words}'`));
        expect(await host.query(["address", "show", "dev", "lan0"])).toBeUndefined();
    });

    test("that the kernel fails to answer is a failure, and says nothing of what is there", async () => {
        const host = scriptedMachine(sessionOf("fail 'RTNETLINK answers: No buffer space available'"));
        const error = await refusalOf(host.query(["address", "show", "dev", "lan0"]));
        expect(error.message).toBe(
            "running `ip address show dev lan0` on the stage: RTNETLINK answers: No buffer space available.",
        );
    });

    const cutShort = "echo 'Dump was interrupted and may be inconsistent.' >&2; echo '[]'";

    test("whose list changed while it was told is asked again", async () => {
        const host = scriptedMachine(sessionOf(cutShort, cutShort, listed));
        expect(await host.query(["address", "show"])).toEqual([{ ifname: "lan0" }]);
    });

    test("whose list never holds still fails rather than to tell half of it", async () => {
        const error = await refusalOf(scriptedMachine(sessionOf(cutShort)).query(["address", "show"]));
        expect(error.message).toMatch(/Dump was interrupted/);
    });
});
