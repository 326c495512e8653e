const load = () => import("../../../tools/setup/paths.mjs");

test("the cache is where the user says, else where the system says, else in the home directory", async () => {
    const { cacheDirectory } = await load();
    expect(cacheDirectory({ VIRTNET_CACHE: "/a", XDG_CACHE_HOME: "/b" }, "/home/u")).toBe("/a");
    expect(cacheDirectory({ XDG_CACHE_HOME: "/b" }, "/home/u")).toBe("/b/virtnet");
    expect(cacheDirectory({}, "/home/u")).toBe("/home/u/.cache/virtnet");
});
