// What resources ask of a real kernel, beside a table of somebody's that this nft crashes on.
import type { Machine } from "../../../provider/host/machine";
import { ListedWorld, pointWorld } from "../../../provider/host/world";
import { crashingNft } from "./crashing-nft";
import { Den, whyNoDen } from "./den-machine";

let den: Den;
let host: Machine;
let ran: string[];
let why: string | undefined;

beforeAll(async () => {
    why = await whyNoDen();
    if (why !== undefined) {
        console.warn(`tables cannot be read from a real kernel here, they are not: ${why}`);
        return;
    }
    den = await Den.open();
    ({ host, ran } = crashingNft(den, ["ip theirs"]));
    await host.execute({
        nft: [
            "add table inet ours",
            "add set inet ours lans { type ifname; }",
            'add element inet ours lans { "lan0" comment "virtnet:a/b/c" }',
            "add table inet other",
            "add table ip theirs",
        ],
    });
});
afterAll(async () => {
    if (why === undefined) await den.close();
});
beforeEach(() => {
    if (why === undefined) ran.length = 0;
});

const ours = expect.objectContaining({
    family: "inet",
    name: "ours",
    elements: [{ set: "lans", key: "lan0", data: undefined, comment: "virtnet:a/b/c" }],
}) as unknown;

test.each(["one look", "looks that share"])(
    "a table is read beside one that crashes nft, by %s",
    async (kind) => {
        if (why !== undefined) return;
        const world = kind === "one look" ? pointWorld(host) : new ListedWorld(host).current();
        expect(await world.table("inet", "ours", undefined)).toEqual(ours);
        expect(await world.table("inet", "absent", undefined)).toBeUndefined();
        expect(await world.table("inet", "ours", "gone")).toBeUndefined();
        await expect(world.table("ip", "theirs", undefined)).rejects.toThrow(/SIGSEGV/);
    },
);

test("a refresh lists a table once for all who ask for it, and again once something has changed", async () => {
    if (why !== undefined) return;
    const listed = new ListedWorld(host);
    const ask = () =>
        Promise.all(
            ["ours", "ours", "other", "ours"].map((name) => listed.current().table("inet", name, undefined)),
        );
    await ask();
    await ask();
    expect(ran.filter((words) => words.startsWith("nft"))).toHaveLength(2);
    await host.execute({ nft: ["add table inet more"] });
    ran.length = 0;
    await ask();
    expect(ran).toHaveLength(2);
});

test.each(["one look", "looks that share"])(
    "a route of a table that the host has a name for is of the table's number, by %s",
    async (kind) => {
        if (why !== undefined) return;
        const named = `mount -t tmpfs tables /etc/iproute2 && echo "200 isp" >/etc/iproute2/rt_tables`;
        await host.run(["sh", "-c", named]);
        await host.execute({ ip: ["link", "set", "dev", "lo", "up"] });
        for (const [to, table] of [
            ["10.9.0.0/16", "200"],
            ["10.8.0.0/16", "254"],
        ])
            await host.execute({ ip: ["route", "replace", to ?? "", "dev", "lo", "table", table ?? ""] });
        const world = kind === "one look" ? pointWorld(host) : new ListedWorld(host).current();
        expect(await world.routes("lo", undefined)).toMatchObject([
            {
                ...{ to: "10.9.0.0/16", via: undefined, table: "200", metric: undefined },
                words: ["10.9.0.0/16", "table", "200", "scope", "link", "dev", "lo"],
            },
            { to: "10.8.0.0/16", via: undefined, table: "main", metric: undefined },
        ]);
    },
);

test("in one look ip tells of an interface and its addresses at once; in the next it is asked anew", async () => {
    if (why !== undefined) return;
    const asked: string[] = [];
    const query = host.query.bind(host);
    host.query = (args, namespace) => {
        asked.push(args.join(" "));
        return query(args, namespace);
    };
    await host.execute({ ip: ["link", "add", "name", "one0", "type", "bridge"] });
    const world = pointWorld(host);
    expect(await world.link("one0", undefined)).toMatchObject({ name: "one0", up: false });
    await host.execute({ ip: ["link", "set", "dev", "one0", "up"] });
    expect(await world.addresses("one0", undefined)).toEqual([]);
    expect(asked).toEqual(["address show dev one0"]);
    expect(await pointWorld(host).link("one0", undefined)).toMatchObject({ up: true });
});
