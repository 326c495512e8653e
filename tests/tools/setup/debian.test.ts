const load = () => import("../../../tools/setup/debian.mjs");

test("a package is missing when one of its programs is", async () => {
    const { missingPackages } = await load();
    const there = new Set(["ip", "tc", "bridge", "unshare", "curl"]);
    const missing = missingPackages(["iproute2", "nftables", "util-linux", "curl", "socat"], (name: string) =>
        there.has(name),
    );
    expect(missing).toEqual(["nftables", "util-linux", "socat"]);
});

test("the remedy is the exact command", async () => {
    const { remedy } = await load();
    expect(remedy(["nftables", "iputils-ping"])).toBe(
        "looking for the programs of the lab: some of nft, ping are not installed. Run `sudo apt-get update && " +
            "sudo apt-get install -y nftables iputils-ping`, or install the same programs your system's way.",
    );
});
