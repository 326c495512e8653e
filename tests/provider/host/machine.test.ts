import { writeFileSync } from "node:fs";
import type { Command } from "../../../provider/host/host";
import type { Machine } from "../../../provider/host/machine";
import { sessionWords } from "../../../provider/host/left-session";
import { findProcesses } from "../../../provider/host/parse/processes";
import { refusalOf } from "../../support/lab";
import { Den, machineIn, whyNoDen } from "./den-machine";

let den: Den;
let host: Machine;
let why: string | undefined;

beforeAll(async () => {
    why = await whyNoDen();
    if (why !== undefined)
        console.warn(`the host port cannot be tried on a real kernel here, it is not: ${why}`);
    else den = await Den.open();
});
beforeEach(() => {
    if (why === undefined) host = machineIn(den);
});
afterAll(async () => {
    if (why === undefined) await den.close();
});

/** A test that needs the den. */
function onKernel(name: string, act: () => Promise<void>): void {
    test(name, async () => {
        if (why === undefined) await act();
    });
}

const add = (name: string, namespace?: string): Command => ({
    ip: ["link", "add", "name", name, "type", "bridge"],
    namespace,
});
const namesIn = async (namespace?: string) =>
    ((await host.query(["address", "show"], namespace)) as { ifname: string }[]).map(({ ifname }) => ifname);
const sessions = async () => (await den.run(["pidof", "ip"])).stdout.split(/\s+/).filter((pid) => pid !== "");

describe("commands that run side by side", () => {
    onKernel("fail for those that failed, in the kernel's words, and for no other", async () => {
        await host.execute(add("taken"));
        const names = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? "taken" : `br${index}`));
        const ends = await Promise.allSettled(names.map((name) => host.execute(add(name))));
        expect(ends.map(({ status }) => status)).toEqual(
            names.map((name) => (name === "taken" ? "rejected" : "fulfilled")),
        );
        for (const end of ends) {
            if (end.status === "rejected")
                expect((end.reason as Error).message).toMatch(
                    /^running `ip link add name taken type bridge` on the den: .*File exists\.$/,
                );
        }
        expect(await namesIn()).toEqual(expect.arrayContaining(names));
    });

    onKernel("questions between them each get their own answer", async () => {
        const names = Array.from({ length: 20 }, (_, index) => `q${index}`);
        const answers = await Promise.all(
            names.flatMap((name, index) => [
                host.execute(add(name)).then(() => host.query(["address", "show", "dev", name])),
                host.query(["address", "show", "dev", `none${index}`]),
            ]),
        );
        const found = answers.map(
            (rows) => (rows as { ifname?: string }[] | undefined)?.find((row) => row.ifname)?.ifname,
        );
        expect(found).toEqual(names.flatMap((name) => [name, undefined]));
    });

    onKernel("count one generation each, also those that fail", async () => {
        const before = host.generation;
        await Promise.allSettled([
            host.execute(add("gen")),
            host.execute(add("gen")),
            host.query(["address", "show"]),
        ]);
        expect(host.generation).toBe(before + 2);
    });

    onKernel("a word that ip would split never reaches it", async () => {
        const error = await refusalOf(
            host.execute({ ip: ["link", "add", "name", "x\nlink add name y", "type", "bridge"] }),
        );
        expect(error.message).toMatch(/is not a safe word/);
        expect(await namesIn()).not.toContain("y");
    });
});

onKernel("a session that was killed is opened again by the next command", async () => {
    await host.query(["address", "show"]);
    const pids = await sessions();
    expect(pids).not.toEqual([]);
    await den.must(["kill", "-KILL", ...pids]);
    await host
        .query(["address", "show"])
        .catch((error: Error) => expect(error.message).toMatch(/^running `.*` on the den: /));
    expect(await namesIn()).toContain("lo");
});

describe("an interface made anew by somebody else", () => {
    onKernel("is seen under its old name", async () => {
        const namespace = "anew";
        await host.execute({ ip: ["netns", "add", namespace] });
        await host.execute(add("again", namespace));
        const indexOf = async () => {
            const rows = await host.query(["address", "show", "dev", "again"], namespace);
            return (rows?.[0] as { ifindex?: number } | undefined)?.ifindex;
        };
        const first = await indexOf();
        await den.namespace(namespace).must(["ip", "link", "del", "again"]);
        await den.namespace(namespace).must(["ip", "link", "add", "again", "type", "bridge"]);
        expect(await indexOf()).toBeGreaterThan(first ?? Number.NaN);
    });
});

describe("namespaces", () => {
    onKernel(
        "more of them than sessions may be open are all served, and no more sessions stay open",
        async () => {
            host = machineIn(den, { sessions: 3 });
            const before = await sessions();
            const names = Array.from({ length: 9 }, (_, index) => `many${index}`);
            await Promise.all(names.map((name) => host.execute({ ip: ["netns", "add", name] })));
            await Promise.all(names.map((name) => host.execute(add("b", name))));
            expect(await Promise.all(names.map(namesIn))).toEqual(names.map(() => ["lo", "b"]));
            expect((await sessions()).length - before.length).toBeLessThanOrEqual(4);
            await Promise.all(names.map((name) => host.execute({ deleteNamespace: name })));
            const left = await host.namespaces();
            expect(names.filter((name) => left.has(name))).toEqual([]);
        },
    );

    onKernel("one in which somebody lives is not deleted, and the error names who", async () => {
        await host.execute({ ip: ["netns", "add", "inhabited"] });
        const guest = den.namespace("inhabited").talk(["cat"]);
        try {
            for (let pids = ""; pids === "";)
                pids = (await den.run(["ip", "netns", "pids", "inhabited"])).stdout.trim();
            const error = await refusalOf(host.execute({ deleteNamespace: "inhabited" }));
            expect(error["kind"]).toBe("foreign-object");
            expect(error.message).toMatch(
                /deleting namespace inhabited: .* live in it: cat \(pid \d+\)\. End them/,
            );
            expect([...(await host.namespaces()).keys()]).toContain("inhabited");
        } finally {
            await guest.stop();
        }
    });

    onKernel(
        "one in which a lost connection has left an `ip` session is deleted, and the session ended",
        async () => {
            await host.execute({ ip: ["netns", "add", "left"] });
            const session = den.namespace("left").talk(sessionWords);
            for (let pids = ""; pids === "";)
                pids = (await den.run(["ip", "netns", "pids", "left"])).stdout.trim();
            await host.execute({ deleteNamespace: "left" });
            await expect(session.hear()).rejects.toThrow("said nothing");
            expect([...(await host.namespaces()).keys()]).not.toContain("left");
        },
    );
});

describe("deleting links", () => {
    onKernel(
        "that arrive together takes each of them and no other, and one that is gone is no failure",
        async () => {
            const names = Array.from({ length: 12 }, (_, index) => `del${index}`);
            await Promise.all([...names, "stays"].map((name) => host.execute(add(name))));
            await Promise.all([...names, "was-never"].map((name) => host.execute({ deleteLink: name })));
            const left = await namesIn();
            expect(left.filter((name) => name.startsWith("del"))).toEqual([]);
            expect(left).toContain("stays");
        },
    );

    onKernel("a link made anew under the same name is another one, and is found", async () => {
        for (let round = 0; round < 3; round += 1) {
            await host.execute(add("phoenix"));
            await host.execute({ ip: ["link", "set", "dev", "phoenix", "up"] });
            await Promise.all([host.execute({ deleteLink: "phoenix" }), host.execute({ deleteLink: "ash" })]);
        }
        expect(await namesIn()).not.toContain("phoenix");
    });

    onKernel("that somebody else has deleted meanwhile is no failure", async () => {
        await host.execute(add("taken0"));
        await host.query(["address", "show", "dev", "taken0"]); // ip knows it now, by its index
        await den.must(["ip", "link", "del", "dev", "taken0"]);
        await host.execute({ deleteLink: "taken0" });
    });

    onKernel("that the kernel refuses fails in its words", async () => {
        const error = await refusalOf(host.execute({ deleteLink: "lo" }));
        expect(error.message).toMatch(/deleting interface lo: .*not supported/i);
    });
});

describe("a program", () => {
    onKernel("that the host lacks is named, with what to install", async () => {
        const error = await refusalOf(host.run(["no-such-program"]));
        expect(error["kind"]).toMatch(/missing-tool|command-failed/);
        expect(error.message).toContain("no-such-program");
    });

    onKernel("that takes too long is ended and told as such", async () => {
        const error = await refusalOf(host.run(["sleep", "100"], { timeoutMs: 100 }));
        expect(error["kind"]).toBe("timed-out");
        expect(error.message).toBe(
            "running `sleep 100` on the den: it took too long, and was ended after 0.1 s.",
        );
    });

    onKernel(
        "that speaks for a service which does not answer is told as that service's failure",
        async () => {
            const closed = ["virsh", "--connect", "qemu:///system?socket=/no/such/socket", "list"];
            const error = await refusalOf(host.run(closed, { accept: [] }));
            expect(error["kind"]).toMatch(/command-failed|missing-tool/);
            expect(error.message).toMatch(
                /^(asking libvirt on the den .*does not answer.* Start|running virsh)/,
            );
        },
    );

    onKernel("may answer with an exit code that is no failure, and only with that", async () => {
        expect(await host.run(["grep", "x", "/dev/null"], { accept: [1] })).toBe("");
        const error = await refusalOf(host.run(["grep", "x", "/no/file"], { accept: [1] }));
        expect(error.message).toMatch(/exit code 2: .*No such file/);
    });

    onKernel("gets its input, which no error repeats", async () => {
        expect(await host.run(["cat"], { stdin: "hidden" })).toBe("hidden");
        const error = await refusalOf(host.run(["sh", "-c", "cat >/dev/null; exit 3"], { stdin: "hidden" }));
        expect(error.message).not.toContain("hidden");
    });

    onKernel("speaks English, whatever the user's language", async () => {
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
    onKernel("is in its namespace, with its environment, when its start is over", async () => {
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

    onKernel("and does not get to its namespace is told as such", async () => {
        const start = { argv: ["sleep", "100"], environment: {}, namespace: "nowhere" };
        const error = await refusalOf(host.execute({ start }));
        expect(error.message).toMatch(
            /^starting `sleep 100`: `ip netns exec nowhere`.* exit code \d+\. Run it/,
        );
    });
});

onKernel("an nft transaction of which one line is wrong changes nothing", async () => {
    const wrong: Command = {
        nft: ["add table inet half", "add chain inet half c", "add rule inet half c nonsense"],
    };
    const error = await refusalOf(host.execute(wrong));
    expect(error.message).toMatch(/running `nft -f -` on the den: /);
    expect(await host.run(["nft", "list", "tables"])).not.toContain("half");
});

describe("a sandbox", () => {
    const id = "virtnet:demo/dev/Sandbox/unit";

    onKernel("raised twice is one, complete, and ends with all that was started in it", async () => {
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
});
