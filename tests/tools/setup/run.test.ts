const load = () => import("../../../tools/setup/run.mjs");

test("a failure says what was done, the command, the code and both ends of a long output", async () => {
    const { failure } = await load();
    expect(failure("building", ["go", "build"], 2, "no such file\n")).toBe(
        "building: `go build` failed with exit code 2.\n  no such file",
    );
    const long = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
    const message = failure("building", ["go"], 1, long);
    expect(message).toMatch(/ {2}line 0\n[^]* {2}line 14\n {2}…\n {2}line 75\n[^]*line 99$/);
});

test("a program that is not there is a message with a remedy", async () => {
    const { capture } = await load();
    await expect(capture(["virtnet-no-such-program", "-x"])).rejects.toThrow(
        /^running `virtnet-no-such-program -x`: .*ENOENT.*Is it installed/,
    );
});

test("arguments reach the program as they are", async () => {
    const { must } = await load();
    const odd = ["a b", "$(id)", "'", '"', "\n", "-x", ""];
    const script = "console.log(JSON.stringify(process.argv.slice(1)))";
    const printed = await must("echoing", [process.execPath, "-e", script, "--", ...odd]);
    expect(JSON.parse(printed)).toEqual(odd);
});
