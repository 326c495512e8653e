import { writeFileSync } from "node:fs";
import { findProcesses } from "../../../provider/host/parse/processes";
import { refusalOf } from "../../support/lab";
import { DenTests } from "./den-machine";

const onKernel = new DenTests();

describe("a program", () => {
    onKernel.test("that the host lacks is named, with what to install", async (host) => {
        const error = await refusalOf(host.run(["no-such-program"]));
        expect(error["kind"]).toMatch(/missing-tool|command-failed/);
        expect(error.message).toContain("no-such-program");
    });

    onKernel.test("that takes too long is ended and told as such", async (host) => {
        const error = await refusalOf(host.run(["sleep", "100"], { timeoutMs: 100 }));
        expect(error["kind"]).toBe("timed-out");
        expect(error.message).toBe(
            "running `sleep 100` on the den: it took too long, and was ended after 0.1 s.",
        );
    });

    onKernel.test(
        "that speaks for a service which does not answer is told as that service's failure",
        async (host) => {
            const closed = ["virsh", "--connect", "qemu:///system?socket=/no/such/socket", "list"];
            const error = await refusalOf(host.run(closed, { accept: [] }));
            expect(error["kind"]).toMatch(/command-failed|missing-tool/);
            expect(error.message).toMatch(
                /^(asking libvirt on the den .*does not answer.* Start|running virsh)/,
            );
        },
    );

    onKernel.test("may answer with an exit code that is no failure, and only with that", async (host) => {
        expect(await host.run(["grep", "x", "/dev/null"], { accept: [1] })).toBe("");
        const error = await refusalOf(host.run(["grep", "x", "/no/file"], { accept: [1] }));
        expect(error.message).toMatch(/exit code 2: .*No such file/);
    });

    onKernel.test("gets its input, which no error repeats", async (host) => {
        expect(await host.run(["cat"], { stdin: "hidden" })).toBe("hidden");
        const error = await refusalOf(host.run(["sh", "-c", "cat >/dev/null; exit 3"], { stdin: "hidden" }));
        expect(error.message).not.toContain("hidden");
    });

    onKernel.test("speaks English, whatever the user's language", async (host) => {
        const before = process.env["LC_ALL"];
        process.env["LC_ALL"] = "de_DE.UTF-8";
        try {
            expect(await host.run(["printenv", "LC_ALL"])).toBe("C\n");
        } finally {
            if (before === undefined) delete process.env["LC_ALL"];
            else process.env["LC_ALL"] = before;
        }
    });
});

describe("a program that is left running", () => {
    onKernel.test("is in its namespace, with its environment, when its start is over", async (host, den) => {
        await host.execute({ ip: ["netns", "add", "slow"] });
        // An ip(8) that takes its time to get there.
        const slow = `${den.directory}/ip`;
        writeFileSync(slow, '#!/bin/sh\nsleep 0.5; exec /bin/env PATH="${PATH#*:}" ip "$@"\n', {
            mode: 0o755,
        });
        const environment = { PATH: `${den.directory}:${process.env["PATH"] ?? ""}`, UNIT: "it" };
        await host.execute({ start: { argv: ["sleep", "100"], environment, namespace: "slow" } });
        const [found, ...more] = await findProcesses(host, "UNIT");
        expect(more).toEqual([]);
        const inodes = await host.run(["stat", "-Lc", "%i", `/proc/${found?.pid}/ns/net`, "/run/netns/slow"]);
        const [its, wanted] = inodes.trim().split("\n");
        expect(its).toBe(wanted);
        await host.execute({ kill: [found?.pid ?? -1] });
        expect(await findProcesses(host, "UNIT")).toEqual([]);
    });

    onKernel.test("and does not get to its namespace is told as such", async (host) => {
        const start = { argv: ["sleep", "100"], environment: {}, namespace: "nowhere" };
        const error = await refusalOf(host.execute({ start }));
        expect(error.message).toMatch(
            /^starting `sleep 100`: `ip netns exec nowhere`.* exit code \d+\. Run it/,
        );
    });
});

describe("a sandbox", () => {
    const id = "virtnet:demo/dev/Sandbox/unit";

    onKernel.test("raised twice is one, complete, and ends with all that was started in it", async (host) => {
        expect(await host.keeper(id)).toBeUndefined();
        await host.execute({ raiseSandbox: id });
        const keeper = await host.keeper(id);
        expect(keeper).toMatchObject({ ready: true });
        await host.execute({ raiseSandbox: id });
        expect(await host.keeper(id)).toEqual(keeper);
        await host.execute({
            start: { argv: ["sleep", "100"], environment: { VIRTNET_SANDBOX: id, CHILD: "it" } },
        });
        await host.execute({ endSandbox: id });
        expect(await host.keeper(id)).toBeUndefined();
        expect(await host.run(["sh", "-c", "grep -lzs CHILD=it /proc/[0-9]*/environ || true"])).toBe("");
        await host.execute({ endSandbox: id });
    });

    onKernel.test("whose keeper has come to nothing is made anew", async (host) => {
        const environment = { VIRTNET_KEEPER: `user:${id}`, VIRTNET_SANDBOX: id };
        await host.execute({ start: { argv: ["sleep", "100"], environment } });
        const before = await host.keeper(id);
        expect(before).toMatchObject({ ready: false });
        await host.execute({ raiseSandbox: id });
        const keeper = await host.keeper(id);
        expect(keeper).toMatchObject({ ready: true });
        expect(
            await host.run(["ls", "-d", `/proc/${keeper?.pid}`, `/proc/${before?.pid}`], { accept: [2] }),
        ).toBe(`/proc/${keeper?.pid}\n`);
        await host.execute({ endSandbox: id });
    });
});
