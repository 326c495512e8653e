import type { Machine } from "../../../provider/host/machine";
import type { Den } from "./den-machine";
import { machineIn } from "./den-machine";

/** Ends as a program does that reads what is not its own. */
const crash = ["sh", "-c", "kill -SEGV $$"];

/**
 * The host port where nft crashes whenever it lists one of these tables, or all: as nft 1.0.6 does beside tables that 1.1.7
 * wrote. `ran` notes what is run as root.
 */
export function crashingNft(den: Den, tables: readonly string[]): { host: Machine; ran: string[] } {
    const ran: string[] = [];
    const privileged = async (argv: readonly string[], namespace?: string) => {
        const words = argv.filter((word) => !word.startsWith("-")).join(" ");
        ran.push(words);
        const isFatal = ["ruleset", "tables", ...tables.map((name) => `table ${name}`)].some(
            (what) => words === `nft list ${what}`,
        );
        const inside = namespace === undefined ? [] : ["nsenter", `--net=/run/netns/${namespace}`, "--"];
        return [...den.enter, ...inside, ...(isFatal ? crash : argv)];
    };
    return { host: machineIn(den, { privileged }), ran };
}
