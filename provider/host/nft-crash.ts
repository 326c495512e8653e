import type { Finished } from "./process";

/** As a signal, or as the exit code that a shell makes of it: 128 and the number of SIGSEGV. */
const isCrash = ({ signal, code }: Pick<Finished, "signal" | "code">) => signal === "SIGSEGV" || code === 139;

/**
 * nft 1.0.6 crashes wherever it has to know a table that 1.1.7 wrote, as the nft of Docker's packages may have: when it lists
 * that table or all, and whatever rule or element it is to add or take away, in any table of the namespace.
 */
export function remedyForNft(
    [program]: readonly string[],
    result: Pick<Finished, "signal" | "code">,
): string | undefined {
    return program === "nft" && isCrash(result)
        ? "This nft is older, perhaps, than the one that wrote a table there: install an nftables as new as that, or build this in a namespace of its own"
        : undefined;
}
