const load = () => import("../../../tools/labhost/obstacle.mjs");

const able = {
    system: "linux on x64",
    isRoot: true,
    hasApt: true,
    missing: [] as string[],
    isBuilt: false,
    canMount: true,
    freeSpace: 100e9,
};

test.each([
    { what: "nothing is missing", differs: {} },
    { what: "packages are missing that root can install", differs: { missing: ["debootstrap"] } },
    {
        what: "the image is built already",
        differs: { isBuilt: true, isRoot: false, hasApt: false, canMount: false, freeSpace: 0 },
    },
])("the lab host runs where $what", async ({ differs }) => {
    const { reason } = await load();
    expect(reason({ ...able, ...differs })).toBeUndefined();
});

test.each([
    { differs: { system: "darwin on arm64" }, says: "darwin on arm64" },
    { differs: { isRoot: false }, says: "Run it as root" },
    { differs: { isRoot: false, missing: ["qemu-utils"] }, says: "apt-get install -y qemu-utils" },
    { differs: { hasApt: false, missing: ["qemu-utils"] }, says: "qemu-img" },
    { differs: { hasApt: false }, says: "apt and debootstrap" },
    { differs: { canMount: false }, says: "CAP_SYS_ADMIN" },
    { differs: { freeSpace: 2.5e9 }, says: "2.5 GB left" },
])("it says why it cannot, and what to do: $says", async ({ differs, says }) => {
    const { reason } = await load();
    expect(reason({ ...able, ...differs })).toContain(says);
});

test("an image that is built needs nothing to build it with", async () => {
    const { neededPackages } = await load();
    expect(neededPackages(true)).not.toContain("debootstrap");
    expect(neededPackages(false)).toContain("debootstrap");
});
