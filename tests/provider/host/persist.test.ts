import { ownerMark } from "../../../provider/core/owner";
import type { Machine } from "../../../provider/host/machine";
import { giveSystemd, mayHaveSystemd } from "../../live/support/boots";
import { machine as thisMachine } from "../../live/support/place";
import { refusalOf } from "../../support/lab";
import { Den, machineIn } from "./den-machine";

const bootOne = "11111111-0000-4000-8000-000000000001";
const bootTwo = "22222222-0000-4000-8000-000000000002";
const directory = "/var/lib/virtnet/demo:dev";
const unit = "/etc/systemd/system/virtnet-demo:dev.service";
const mark = (name: string, stack = "demo/dev") => ownerMark(`${stack}/${name}`, "linux:Bridge");
const text = (name: string) => `virtnet 1 ${name}\nend\n`;

let den: Den;
let canTry: boolean;
beforeAll(async () => {
    canTry = await mayHaveSystemd(thisMachine);
});
beforeEach(async () => {
    if (!canTry) return;
    den = await Den.open();
    await giveSystemd(den, bootOne);
});
afterEach(async () => {
    if (canTry) await den.close();
});

function onDisk(name: string, act: () => Promise<void>): void {
    test(name, async () => {
        if (canTry) await act();
    });
}

/** The host as another update sees it, and the programs that it runs. */
function host(): { host: Machine; programs: string[] } {
    const programs: string[] = [];
    const seen = machineIn(den);
    const run = seen.run.bind(seen);
    seen.run = (argv, options) => {
        programs.push(argv[0] ?? "");
        return run(argv, options);
    };
    return { host: seen, programs };
}

const names = async () => (await den.must(["ls", directory])).trim().split("\n");
const left = async () =>
    (await den.must(["find", "/var/lib", "/etc/systemd/system", "-name", "virtnet*"])).trim();

onDisk(
    "many texts of a stack are one look and few programs, in the order in which they were asked for",
    async () => {
        const { host: one, programs } = host();
        const all = Array.from({ length: 50 }, (_, index) => `r${index}`);
        await one.execute({ keep: mark("first"), text: text("first") });
        await Promise.all(all.map((name) => one.execute({ keep: mark(name), text: text(name) })));
        const placed = ["tar", "sync", "mv", "sync"];
        const frame = ["rm", "tar", "sync", "mv", "mv", "sync"];
        // the first of the many goes alone
        expect(programs).toEqual(["find", ...frame, ...placed, ...placed, ...placed]);
        const texts = await den.must(["sh", "-c", `cat ${directory}/[0-9]*`]);
        expect(texts).toBe(["first", ...all].map(text).join(""));
        expect(await den.must(["sh", "-c", `stat -c "%a %U" ${directory} ${directory}/00001*`])).toBe(
            "700 root\n600 root\n",
        );
    },
);

onDisk("another update finds what was kept, since this boot or an earlier one", async () => {
    await host().host.execute({ keep: mark("a"), text: text("a") });
    const { persistence } = host().host;
    expect(await persistence.has(mark("a"))).toBe(true);
    expect(await persistence.has(mark("b"))).toBe(false);
    expect(await persistence.since(mark("a"), text("a"))).toBe("this boot");
    expect(await persistence.since(mark("a"), text("b"))).toBeUndefined();
    await den.must(["sh", "-c", `echo ${bootTwo} >/run/boot-id`]);
    expect(await host().host.persistence.since(mark("a"), text("a"))).toBe("earlier");
});

onDisk("another text takes the place of the one before, also where a run was cut off between", async () => {
    const { host: one } = host();
    await one.execute({ keep: mark("a"), text: text("a") });
    await one.execute({ keep: mark("b"), text: text("b") });
    const [old = ""] = await names();
    await one.execute({ keep: mark("a"), text: text("a, changed") });
    expect((await names()).map((name) => name.slice(0, 5))).toEqual(["00001", "00002", "repla"]);
    await den.must(["touch", `${directory}/${old}`]); // as if it had not been removed any more
    const again = host().host;
    expect(await again.persistence.since(mark("a"), text("a, changed"))).toBeUndefined();
    await again.execute({ keep: mark("a"), text: text("a, changed") });
    expect(await names()).toHaveLength(3);
    expect(await again.persistence.since(mark("a"), text("a, changed"))).toBe("this boot");
});

onDisk("a text that was not written to its end is written again", async () => {
    await host().host.execute({ keep: mark("a"), text: text("a") });
    await den.must(["sh", "-c", `truncate -s 5 ${directory}/00001*`]);
    const again = host().host;
    expect(await again.persistence.since(mark("a"), text("a"))).toBeUndefined();
    await again.execute({ keep: mark("a"), text: text("a") });
    expect(await den.must(["sh", "-c", `cat ${directory}/00001*`])).toBe(text("a"));
});

onDisk("a unit that a loss of power has left empty brings nothing back, and is written again", async () => {
    await host().host.execute({ keep: mark("a"), text: text("a") });
    const whole = await den.must(["cat", unit]);
    await den.must(["truncate", "-s", "0", unit]);
    const again = host().host;
    expect(await again.persistence.has(mark("a"))).toBe(false);
    await again.execute({ keep: mark("a"), text: text("a") });
    expect(await den.must(["cat", unit])).toBe(whole);
});

onDisk(
    "whichever program a run dies behind, each file is whole or the one before, and all is made good",
    async () => {
        await host().host.execute({ keep: mark("a"), text: text("a") });
        const whole = {
            unit: await den.must(["cat", unit]),
            program: await den.must(["cat", `${directory}/replay`]),
        };
        const number = async (act: (one: Machine) => Promise<void>) => {
            const { host: one, programs } = host();
            await act(one);
            return programs.length;
        };
        const change = (to: string) => (one: Machine) => one.execute({ keep: mark("a"), text: text(to) });
        const count = await number(change("another"));
        for (let last = 1; last < count; last += 1) {
            const { host: dying } = host();
            const run = dying.run.bind(dying);
            let left = last;
            dying.run = (argv, options) =>
                left-- > 0 ? run(argv, options) : Promise.reject(new Error("our process is gone"));
            await refusalOf(change(`a ${last}`)(dying));
            expect(await den.must(["cat", unit])).toBe(whole.unit);
            expect(await den.must(["cat", `${directory}/replay`])).toBe(whole.program);
            for (const name of (await names()).filter((one) => /^\d/.test(one)))
                expect(await den.must(["tail", "-n", "1", `${directory}/${name}`])).toBe("end\n");
            await number(change(`a ${last}`));
            expect(await host().host.persistence.since(mark("a"), text(`a ${last}`))).toBe("this boot");
            expect(await names()).toHaveLength(2);
        }
        expect(await den.must(["find", `${directory}/.new`, "-type", "f"])).toBe("");
        await host().host.execute({ forget: mark("a") });
        expect(await left()).toBe("");
    },
);

onDisk("all that is renamed was synced before, and its directory afterwards", async () => {
    const told: string[][] = [];
    const seen = machineIn(den);
    const run = seen.run.bind(seen);
    seen.run = (argv, options) => {
        told.push([...argv]);
        return run(argv, options);
    };
    await seen.execute({ keep: mark("a"), text: text("a") });
    const moves = told.flatMap((argv, index) => (argv[0] === "mv" ? [{ argv, index }] : []));
    expect(moves).toHaveLength(3);
    for (const { argv, index } of moves) {
        const synced = (calls: string[][]) => calls.filter(([name]) => name === "sync").flat();
        const to = argv[2] === "-t" ? (argv[3] ?? "") : (argv.at(-1) ?? "").replace(/\/[^/]*$/, "");
        const from = argv.slice(argv.indexOf("--") + 1, argv[2] === "-t" ? undefined : -1);
        expect(synced(told.slice(0, index))).toEqual(expect.arrayContaining(from));
        expect(synced(told.slice(index))).toContain(to);
    }
});

onDisk(
    "with the last text of a stack go its unit and directory, with that of the last stack all",
    async () => {
        const { host: one } = host();
        await one.execute({ keep: mark("a"), text: text("a") });
        await one.execute({ keep: mark("a", "other/dev"), text: text("other") });
        expect(
            await den.must([
                "readlink",
                "-e",
                `/etc/systemd/system/multi-user.target.wants/virtnet-demo:dev.service`,
            ]),
        ).toBe(`${unit}\n`);
        await one.execute({ forget: mark("a") });
        expect(await left()).not.toContain("demo");
        expect(await one.persistence.has(mark("a", "other/dev"))).toBe(true);
        await host().host.execute({ forget: mark("a", "other/dev") });
        expect(await left()).toBe("");
        await one.execute({ keep: mark("a"), text: text("a") });
        expect(await names()).toHaveLength(2);
    },
);

onDisk("a disk that cannot be written to is told, and the next run finds what there is", async () => {
    await den.must(["mount", "-o", "remount,ro", "/var/lib"]);
    const { host: one } = host();
    const error = await refusalOf(one.execute({ keep: mark("a"), text: text("a") }));
    expect(error.message).toMatch(/Read-only file system/);
    await den.must(["mount", "-o", "remount,rw", "/var/lib"]);
    await one.execute({ keep: mark("a"), text: text("a") });
    expect(await one.persistence.since(mark("a"), text("a"))).toBe("this boot");
});

onDisk("a host without systemd is refused, with the remedy", async () => {
    await host().host.persistence.require(mark("a"));
    await den.must(["rm", "-rf", "/run/systemd"]);
    const error = await refusalOf(host().host.persistence.require(mark("a")));
    expect(error.message).toMatch(/does not run systemd.*Leave `persist` out/);
});
