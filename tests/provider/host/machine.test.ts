import type { Command } from "../../../provider/host/host";
import { sessionWords } from "../../../provider/host/left-session";
import { refusalOf } from "../../support/lab";
import { DenTests, machineIn } from "./den-machine";

const tests = new DenTests();
let { den, host } = tests;
const onKernel = (name: string, act: () => Promise<void>) =>
    tests.test(name, () => {
        ({ den, host } = tests);
        return act();
    });

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

onKernel("an nft transaction of which one line is wrong changes nothing", async () => {
    const wrong: Command = {
        nft: ["add table inet half", "add chain inet half c", "add rule inet half c nonsense"],
    };
    const error = await refusalOf(host.execute(wrong));
    expect(error.message).toMatch(/running `nft -f -` on the den: /);
    expect(await host.run(["nft", "list", "tables"])).not.toContain("half");
});
