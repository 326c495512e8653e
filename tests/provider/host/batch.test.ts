import { Batch } from "../../../provider/host/batch";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("what is added in one turn of the event loop is sent at once, in its order", async () => {
    const sent: number[][] = [];
    const batch = new Batch<number>((items) => sent.push(items));
    batch.add(1);
    await Promise.resolve();
    batch.add(2);
    expect(sent).toEqual([]);
    await turn();
    batch.add(3);
    await turn();
    await turn();
    expect(sent).toEqual([[1, 2], [3]]);
});

test("what is added while it is sent goes with the next", async () => {
    const sent: string[][] = [];
    const batch = new Batch<string>((items) => {
        sent.push(items);
        if (sent.length === 1) batch.add("reply");
    });
    batch.add("first");
    await turn();
    await turn();
    expect(sent).toEqual([["first"], ["reply"]]);
});
