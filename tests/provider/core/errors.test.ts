import { displayCommand, isKind, LabError, messageOf, printable } from "../../../provider/core/errors";

const problem = { kind: "command-failed", doing: "making a bridge", wrong: "it is there" } as const;

describe("an error", () => {
    test.each([
        [{ ...problem }, "making a bridge: it is there."],
        [{ ...problem, remedy: "Take another name" }, "making a bridge: it is there. Take another name."],
        [{ ...problem, wrong: "it is there!" }, "making a bridge: it is there!"],
        [{ ...problem, remedy: "Shall it be?" }, "making a bridge: it is there. Shall it be?"],
    ])("of %j reads %p", (given, message) => {
        expect(new LabError(given).message).toBe(message);
    });

    test("that is a user's to mend shows no stack, and one that is ours does", () => {
        expect(new LabError(problem).stack).toBe("");
        expect(String(new LabError(problem))).toBe("making a bridge: it is there.");
        expect(new LabError({ ...problem, kind: "bug" }).stack).toContain("errors.test");
    });

    test("told by the caller keeps its kind and its cause and names the resource first", () => {
        const cause = new Error("deep");
        const told = new LabError({ ...problem, remedy: "Wait", cause }).during('creating Bridge "lan"');
        expect(told.message).toBe('creating Bridge "lan": making a bridge: it is there. Wait.');
        expect(told.kind).toBe("command-failed");
        expect(told.cause).toBe(cause);
    });

    test("is recognised by its kind, and only as one of ours", () => {
        const error = new LabError(problem);
        expect(isKind(error, "bug", "command-failed")).toBe(true);
        expect(isKind(error, "bug")).toBe(false);
        expect(isKind(Object.assign(new Error("x"), { kind: "bug" }), "bug")).toBe(false);
    });
});

test.each([
    [new Error("a"), "a"],
    ["b", "b"],
    [undefined, "undefined"],
    [{ toString: (): string => "c" }, "c"],
])("the message of %p is %p", (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
});

test.each([
    ["\u001B[31mred\u001B[0m", String.raw`\x1b[31mred\x1b[0m`],
    ["  a\nb\r ", "a\nb"],
    ["a\0b\u0085c", String.raw`a\x00b\x85c`],
])("%j is printed as %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
});

test("long text is cut, and says so", () => {
    expect(printable("x".repeat(2001))).toBe(`${"x".repeat(2000)}…`);
    expect(printable("x".repeat(2000))).toBe("x".repeat(2000));
});

test.each([
    [["ip", "link", "show"], "ip link show"],
    [["echo", "a b", "it's", ""], String.raw`echo 'a b' 'it'\''s' ''`],
    [["x", "$(id)"], "x '$(id)'"],
])("the command %j is shown as %p", (argv, shown) => {
    expect(displayCommand(argv)).toBe(shown);
});
