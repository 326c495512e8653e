const load = () => import("../../../tools/setup/programs.mjs");

test("directories go first or last on PATH, each once", async () => {
    const { extendPath } = await load();
    expect(extendPath("/bin::/sbin", { first: ["/own"], last: ["/sbin", "/usr/sbin"] })).toBe(
        "/own:/bin:/sbin:/usr/sbin",
    );
    expect(extendPath("/bin:/own", { first: ["/own"] })).toBe("/own:/bin");
    expect(extendPath(undefined, { last: ["/sbin"] })).toBe("/sbin");
});

test("a directory or a plain file is not a program", async () => {
    const { isExecutable, find } = await load();
    expect([process.execPath, "/usr", "/etc/passwd", "/absent"].map(isExecutable)).toEqual([
        true,
        false,
        false,
        false,
    ]);
    expect(find("absent-program", "/bin:/usr/bin")).toBeUndefined();
});
