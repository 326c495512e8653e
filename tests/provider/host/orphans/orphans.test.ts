import { kinds } from "../../../../provider/host/orphans/kinds";
import { markOf } from "../../../../provider/host/orphans/marks";
import { cannotWork } from "../../../../provider/host/orphans/orphans";
import { LabError } from "../../../../provider/core/errors";
import { FakeDaemons } from "./daemons";

const container = "docker:index/container:Container";
const network = "docker:index/network:Network";
const types = Object.keys(kinds);

const other = (type: string, name = "web", stack = "dev") => ({
    type,
    urn: `urn:pulumi:${stack}::demo::${type}::${name}`,
});

let daemons: FakeDaemons;
beforeEach(() => {
    daemons = new FakeDaemons();
});

/** An update that is killed once the object is made; its id. */
async function killed(type: string, name = "web"): Promise<string> {
    const one = other(type);
    await daemons.update().begin(one, name);
    return daemons.make(type, name, markOf(one.urn));
}

const noted = () => [...daemons.ledger.entries.keys()];

describe.each(types)("%s", (type) => {
    const one = other(type);
    const mark = markOf(one.urn);
    const what = kinds[type]?.what;

    test("is noted from before its create until state has it", async () => {
        const update = daemons.update();
        await update.begin(one, "web");
        expect(noted()).toHaveLength(1);
        await update.settle(one, daemons.make(type, "web", mark), true);
        expect(noted()).toEqual([]);
        expect(daemons.removed).toEqual([]);
    });

    test("that a killed create left goes before the next create", async () => {
        await killed(type);
        const update = daemons.update();
        await update.begin(one, "web");
        expect(daemons.removed).toEqual([`${what} web`]);
        await update.settle(one, daemons.make(type, "web", mark), true);
        expect(daemons.names()).toEqual([`${what} web`]);
        expect(noted()).toEqual([]);
    });

    test("that a killed create left under another name goes too", async () => {
        await killed(type, "web-1234567");
        await daemons.update().begin(one, "web-89abcde");
        expect(daemons.removed).toEqual([`${what} web-1234567`]);
        expect(noted()).toEqual([expect.stringContaining("web-89abcde")]);
    });

    test("of somebody else stays, is not noted, and the provider is left to tell", async () => {
        daemons.make(type, "web");
        await daemons.update().begin(one, "web");
        expect([daemons.removed, noted()]).toEqual([[], []]);
    });

    test("of somebody else, made after a kill before ours was, stays, and how to go on is told", async () => {
        await daemons.update().begin(one, "web");
        const id = daemons.make(type, "web");
        const begun = daemons.update().begin(one, "web");
        await expect(begun).rejects.toThrow(/web.*may be somebody's\. If nobody needs it, remove it: `/);
        await expect(begun).rejects.toThrow(id);
        expect(daemons.removed).toEqual([]);
    });

    test("of another stack stays", async () => {
        daemons.make(type, "web", markOf(other(type, "web", "prod").urn));
        await daemons.update().begin(one, "web");
        expect(daemons.removed).toEqual([]);
    });

    test("that the stack has let go of stays, and the error says how to go on", async () => {
        daemons.make(type, "web", mark);
        await expect(daemons.update().begin(one, "web")).rejects.toThrow(
            /let go of since.*pulumi import.*remove it/,
        );
        expect([daemons.removed, noted()]).toEqual([[], []]);
    });

    test("that state has, though the kill came before that was noted, stays", async () => {
        const id = await killed(type);
        await daemons.update().settle(one, id, true);
        expect([daemons.removed, noted()]).toEqual([[], []]);
    });

    test("that a killed replacement left beside the one in state goes", async () => {
        const old = daemons.make(type, "web-old", mark);
        await killed(type, "web-new");
        await daemons.update().settle(one, old, true);
        expect(daemons.removed).toEqual([`${what} web-new`]);
        expect(noted()).toEqual([]);
    });

    test("whose state is written at the end stays noted until the next update finds it there", async () => {
        const update = daemons.update();
        await update.begin(one, "web");
        const id = daemons.make(type, "web", mark);
        await update.settle(one, id, false);
        expect(noted()).toHaveLength(1);
        await daemons.update().settle(one, id, false);
        expect([daemons.removed, noted()]).toEqual([[], []]);
    });

    test("whose state was never written goes before the next create", async () => {
        const update = daemons.update();
        await update.begin(one, "web");
        await update.settle(one, daemons.make(type, "web", mark), false);
        await daemons.update().begin(one, "web");
        expect(daemons.removed).toEqual([`${what} web`]);
    });

    test("that was cut off goes with the stack; what was heard of, others' and other stacks' does not", async () => {
        await killed(type);
        const update = daemons.update();
        const heard = other(type, "heard");
        await update.begin(heard, "heard");
        await update.settle(heard, daemons.make(type, "heard", markOf(heard.urn)), false);
        const elsewhere = other(type, "elsewhere", "prod");
        await update.begin(elsewhere, "elsewhere");
        daemons.make(type, "elsewhere", markOf(elsewhere.urn));
        await update.begin(other(type, "theirs"), "theirs");
        daemons.make(type, "theirs");
        await daemons.update().end("demo+dev");
        expect(daemons.removed).toEqual([`${what} web`]);
        expect(noted()).toEqual([expect.stringContaining("elsewhere")]);
    });

    test("at another daemon is another", async () => {
        await killed(type);
        const there = { docker: { host: "tcp://192.0.2.1" }, libvirt: { uri: "qemu:///session" } };
        await daemons.update(there).end("demo+dev");
        expect(daemons.removed).toEqual([]);
        expect(daemons.asked.some((words) => /tcp:|session/.test(words))).toBe(false);
    });
});

test.each(["libvirt:index/network:Network", "libvirt:index/pool:Pool"])(
    "%s without a name of the user's goes whatever name the provider gave it",
    async (type) => {
        const one = other(type);
        await daemons.update().begin(one, "web-1234567");
        daemons.make(type, "web-1234567", markOf(one.urn), undefined, "");
        daemons.make(type, "web-7654321");
        await daemons.update().begin(one, "web-89abcde");
        expect(daemons.removed).toEqual([`${kinds[type]?.what} web-1234567`]);
    },
);

test("a network that state does not know goes after the containers on it that state does not know either", async () => {
    const lan = await killed(network);
    const web = other(container, "on-it");
    await daemons.update().begin(web, "on-it");
    daemons.make(container, "on-it", markOf(web.urn), lan);
    await daemons.update().begin(other(network), "web");
    expect(daemons.removed).toEqual(["docker container on-it", "docker network web"]);
});

test("a network with somebody's container on it stays", async () => {
    const lan = await killed(network);
    daemons.make(container, "theirs", undefined, lan);
    await expect(daemons.update().begin(other(network), "web")).rejects.toThrow(/active endpoints/);
    expect(daemons.removed).toEqual([]);
    expect(noted()).toHaveLength(1);
});

test("a name is matched as it stands: no pattern, no part of another, no number of a domain", async () => {
    const one = other(container);
    for (const name of ["webXa", "my-web.a", "web.ab"]) daemons.make(container, name, markOf(one.urn));
    await daemons.update().begin(one, "web.a");
    expect(daemons.removed).toEqual([]);
    expect(daemons.asked.at(-1)).toContain(String.raw`name=^/?web\.a$`);
});

test("without xsltproc, by which a network or pool gets its mark, none is begun", async () => {
    daemons.hasXsltproc = false;
    const type = "libvirt:index/network:Network";
    await expect(daemons.update().begin(other(type), "lan")).rejects.toThrow(/xsltproc.*apt-get install/);
    expect(noted()).toEqual([]);
    await daemons.update().begin(other(container), "web");
    expect(noted()).toHaveLength(1);
});

test("the ledger's programs are ended when nobody is at work", async () => {
    let closed = 0;
    const ledger = Object.assign(daemons.ledger, { close: async () => void (closed += 1) });
    const [one, another] = [daemons.update(), daemons.update({ docker: { host: "tcp://192.0.2.1" } })];
    expect(ledger).toBe(daemons.ledger);
    await Promise.all([one.begin(other(container), "a"), another.begin(other(network), "b")]);
    expect(closed).toBe(1);
});

test.each(["missing-tool", "not-permitted"] as const)("%s: nothing can be reclaimed here at all", (kind) => {
    expect(cannotWork(new LabError({ kind, doing: "looking", wrong: "no" }))).toBe(true);
    expect(cannotWork(new LabError({ kind: "command-failed", doing: "looking", wrong: "no" }))).toBe(false);
});

test("what does not stop is not forgotten by its daemon and its stack while it runs on", async () => {
    const type = "libvirt:index/domain:Domain";
    await killed(type);
    daemons.stopping = "error: Failed to terminate process 77 with SIGKILL: Device or resource busy\n";
    await expect(daemons.update().begin(other(type), "web")).rejects.toThrow(/resource busy/);
    expect(daemons.removed).toEqual([]);
    expect(noted()).toHaveLength(1);
});
