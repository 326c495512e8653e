const load = () => import("../../../tools/lab/way-in.mjs");

test("the way in is by the process that the state has for the sandbox", async () => {
    const { keeperOf } = await load();
    const bridge = { type: "pulumi-nodejs:dynamic/virtnet/linux:Bridge", outputs: {} };
    const sandbox = { type: "pulumi-nodejs:dynamic/virtnet/linux:Sandbox", outputs: { pid: 4711 } };
    expect(keeperOf({ deployment: { resources: [bridge, sandbox] } })).toBe(4711);
    expect(keeperOf({ deployment: { resources: [bridge] } })).toBeUndefined();
    expect(keeperOf({ deployment: {} })).toBeUndefined();
});

test("a sandbox without a user namespace of its own is root's to enter", async () => {
    const { enter } = await load();
    expect(enter(process.pid)).toBe(`sudo nsenter -t ${process.pid} -n -m`);
});
