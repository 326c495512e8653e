// A look that failed does not say that there is nothing.
import { pointWorld } from "../../../provider/host/world";
import { overSsh, saying, scriptedMachine } from "./scripted-machine";

const worldWhere = (words: string, code: number) => pointWorld(scriptedMachine(saying(words, code)));

test("a table that nft finds none of is not there", async () => {
    const absent = worldWhere("Error: No such file or directory\nlist table inet lab", 1);
    expect(await absent.table("inet", "lab", undefined)).toBeUndefined();
});

test("a table that nft could not look for may be there", async () => {
    const closed = worldWhere("netlink: Error: cache initialization failed: Operation not permitted", 1);
    await expect(closed.table("inet", "lab", undefined)).rejects.toThrow(/Operation not permitted/);
    await expect(closed.output(["nft", "-j", "list", "ruleset"])).rejects.toThrow(/Operation not permitted/);
});

test.each([
    ["bridge", 255, "forwarding"],
    ["tc", 1, "qdiscs"],
    ["tc", 1, "ingressFilters"],
] as const)("%s, with code %i, finds nothing on an interface that is not there", async (_, code, look) => {
    const world = worldWhere('Cannot find device "lan0"', code);
    expect(await world[look]("lan0", undefined)).toEqual([]);
    await expect(worldWhere("Cannot send dump request", code)[look]("lan0", undefined)).rejects.toThrow(
        /dump request/,
    );
});

test("bridge's own code 255 is not taken for ssh's", async () => {
    const host = scriptedMachine(saying('Cannot find device "lan0"', 255), overSsh);
    expect(await pointWorld(host).forwarding("lan0", undefined)).toEqual([]);
});
