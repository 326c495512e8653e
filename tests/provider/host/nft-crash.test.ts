import { remedyForNft } from "../../../provider/host/nft-crash";
import { crashingNft } from "./crashing-nft";
import { Den, whyNoDen } from "./den-machine";

test.each([
    ["by the signal", ["nft", "-f", "-"], { signal: "SIGSEGV" as const, code: null }, true],
    ["as a shell or ssh says it", ["nft", "list", "ruleset"], { signal: null, code: 139 }, true],
    ["by another signal", ["nft", "-f", "-"], { signal: "SIGTERM" as const, code: null }, false],
    ["with an error of its own", ["nft", "-f", "-"], { signal: null, code: 1 }, false],
    ["as another program", ["tc", "qdisc"], { signal: "SIGSEGV" as const, code: null }, false],
])("what ends %s: %j", (_how, argv, result, isTold) => {
    expect(remedyForNft(argv, result) !== undefined).toBe(isTold);
});

test("an nft that crashes is an error that says what helps", async () => {
    const why = await whyNoDen();
    if (why !== undefined) {
        console.warn(`nft cannot be run in a throw-away host here, it is not: ${why}`);
        return;
    }
    const den = await Den.open();
    const { host } = crashingNft(den, ["ip theirs"]);
    await expect(host.run(["nft", "list", "table", "ip", "theirs"])).rejects.toThrow(
        /^running `nft list table ip theirs` on the den: it was ended by SIGSEGV\. This nft is older, perhaps, than the one that wrote a table there: install an nftables as new as that, or build this in a namespace of its own\.$/,
    );
    await den.close();
});
