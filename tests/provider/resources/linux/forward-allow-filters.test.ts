// The filters of a real kernel, where nft crashes on some tables, as an older one does on what a newer one wrote.
import type { Machine } from "../../../../provider/host/machine";
import { pointWorld } from "../../../../provider/host/world";
import { liveFilters } from "../../../../provider/resources/linux/forward-allow-filters";
import { crashingNft } from "../../host/crashing-nft";
import { Den, whyNoDen } from "../../host/den-machine";

let den: Den;
let why: string | undefined;

beforeAll(async () => {
    why = await whyNoDen();
    if (why !== undefined)
        console.warn(`filters cannot be read from a real kernel here, they are not: ${why}`);
});
beforeEach(async () => {
    if (why === undefined) den = await Den.open();
});
afterEach(async () => {
    if (why === undefined) await den.close();
});

const table = (name: string, hook = "forward", policy = "drop") => [
    `add table ${name}`,
    `add chain ${name} c { type filter hook ${hook} priority 0; policy ${policy}; }`,
    `add chain ${name} beside`,
];

/** What is found beside tables that nft crashes on. */
async function found(
    tables: string[][],
    crashing: string[],
    act: (host: Machine, ran: string[]) => Promise<void>,
): Promise<void> {
    if (why !== undefined) return;
    const { host, ran } = crashingNft(den, crashing);
    await host.execute({ nft: tables.flat() });
    ran.length = 0;
    await act(host, ran);
}

const names = async (host: Machine) => {
    const { filters, unread } = await liveFilters(pointWorld(host), undefined);
    return { filters: filters.map(({ tool, family, table: name }) => `${tool} ${family} ${name}`), unread };
};

test("with all their rules they are found beside a daemon's table that cannot be listed, which is told", () =>
    found(
        [
            [...table("inet fence"), 'add rule inet fence c iifname "lan0" accept'],
            table("bridge wall"),
            table("ip docker-bridges", "forward", "accept"),
            table("ip6 docker-bridges", "forward", "accept"),
            table("ip foreign", "input"),
        ],
        ["ip docker-bridges", "ip foreign"],
        async (host, ran) => {
            expect(await names(host)).toEqual({
                filters: ["nft inet fence", "nft bridge wall", "nft ip6 docker-bridges"],
                unread: ["table ip docker-bridges"],
            });
            expect(ran.filter((words) => words.startsWith("nft"))).toEqual([
                "nft list ruleset",
                "nft list chains",
                ...["inet fence", "bridge wall", "ip docker-bridges", "ip6 docker-bridges"].map(
                    (name) => `nft list table ${name}`,
                ),
            ]);
            const { filters } = await liveFilters(pointWorld(host), undefined);
            expect(filters[0]?.chains.get("c")?.rules).toHaveLength(1);
            expect([...(filters[0]?.chains.keys() ?? [])]).toEqual(["c", "beside"]);
        },
    ));

test("somebody's table that cannot be listed is an error with its name and what to do", () =>
    found([table("inet fence"), table("ip6 wall")], ["ip6 wall"], async (host) => {
        await expect(names(host)).rejects.toThrow(
            /^reading the rules of table ip6 wall: the host's nft cannot list them: .*\. Install an nftables with which `nft list table ip6 wall` works\.$/,
        );
    }));

test("rules of iptables are iptables' to list, whether nft can or not", () =>
    found([], [], async (host) => {
        const { code, stderr } = await den.run(["iptables-nft", "-P", "FORWARD", "DROP"]);
        if (code !== 0) return console.warn(`iptables cannot be tried here, it is not: ${stderr}`);
        const { host: crashing } = crashingNft(den, ["ip filter"]);
        expect(await names(crashing)).toEqual({ filters: ["iptables-nft ip filter"], unread: [] });
        expect((await liveFilters(pointWorld(host), undefined)).filters).toHaveLength(1);
    }));
