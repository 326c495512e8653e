import { NamespaceList } from "../../../provider/host/namespace-list";

test("it is kept in step with what we do ourselves, without being read again", async () => {
    let reads = 0;
    const list = new NamespaceList(async () => {
        reads += 1;
        return [["web", 7]];
    });
    await list.current();
    await list.note(["netns", "add", "db"]);
    await list.note(["netns", "set", "db", "8"]);
    await list.note(["netns", "del", "web"]);
    expect([...(await list.current())]).toEqual([["db", 8]]);
    expect(reads).toBe(1);
});

test("a list that cannot be read does not make a failure of what has been done meanwhile", async () => {
    const list = new NamespaceList(() => Promise.reject(new Error("lost")));
    const listed = expect(list.current()).rejects.toThrow("lost");
    await list.note(["netns", "add", "db"]);
    await listed;
});
