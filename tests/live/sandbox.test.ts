import { execFileSync } from "node:child_process";
import { forType } from "../../provider/engine";

/** The engine on the real kernel, in a sandbox of its own: what a resource makes is there, and what it deletes is gone. */
function inputs(type: string, name: string, props: Record<string, unknown>) {
    const checked = forType(type).check({}, { owner: `virtnet/live/${name}`, ...props });
    expect(checked.failures).toEqual([]);
    return checked.inputs;
}

test("a bridge made in a sandbox is there, a second create leaves it as it is, and delete takes it away", async () => {
    const sandbox = await forType("linux:Sandbox").create(
        inputs("linux:Sandbox", "sandbox", { host: { local: {} } }),
    );
    const pid = String(sandbox.outs["pid"]);
    const links = () =>
        execFileSync(
            "nsenter",
            ["-t", pid, "-U", "--preserve-credentials", "-n", "-m", "--", "ip", "-br", "link"],
            { encoding: "utf8" },
        );
    try {
        const want = inputs("linux:Bridge", "lan", {
            host: sandbox.outs["sandboxHost"],
            name: "virtualnet0",
            addresses: ["172.24.0.1/16"],
        });
        const first = await forType("linux:Bridge").create(want);
        expect(links()).toContain("virtualnet0");
        const second = await forType("linux:Bridge").create(want);
        expect(second.outs["index"]).toBe(first.outs["index"]);
        await forType("linux:Bridge").delete(first.id, first.outs);
        expect(links()).not.toContain("virtualnet0");
    } finally {
        await forType("linux:Sandbox").delete(sandbox.id, sandbox.outs);
    }
    expect(() => execFileSync("kill", ["-0", pid], { stdio: "ignore" })).toThrow();
});
