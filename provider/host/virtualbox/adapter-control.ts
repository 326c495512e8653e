import { displayCommand, isKind, LabError, printable } from "../../core/errors";
import type { VirtualBoxSeat } from "./seat";

/**
 * VirtualBox's own program for addresses of host-only adapters, which any user may run: it belongs to root, setuid. Of
 * what it does VBoxManage (7.2.22) leaves out to take an IPv6 address off.
 */
const places = [
    "VBoxNetAdpCtl",
    "/usr/lib/virtualbox/VBoxNetAdpCtl",
    "/opt/VirtualBox/VBoxNetAdpCtl",
    "/usr/lib64/virtualbox/VBoxNetAdpCtl",
    "/Applications/VirtualBox.app/Contents/MacOS/VBoxNetAdpCtl",
];

const timeLimitMs = 30_000;
const notThere = 127; // of env, and of a shell at the far end of ssh

/** Takes an address off an adapter. */
export async function dropAddress(
    seat: Pick<VirtualBoxSeat, "label" | "run">,
    adapter: string,
    cidr: string,
): Promise<void> {
    for (const place of places) {
        const argv = [place, adapter, cidr, "remove"];
        const result = await seat.run(argv, timeLimitMs).catch((error: unknown) => {
            if (isKind(error, "missing-tool")) return undefined;
            throw error;
        });
        if (result === undefined || result.code === notThere) continue;
        if (result.code === 0) return;
        throw new LabError({
            kind: "command-failed",
            doing: `running \`${displayCommand(argv)}\` on ${seat.label}`,
            wrong: printable(result.stderr) || `it ended with exit code ${result.code}`,
            remedy: `Have root take the address off: \`ip address del ${cidr} dev ${adapter}\``,
        });
    }
    throw new LabError({
        kind: "missing-tool",
        doing: `taking ${cidr} off ${adapter} on ${seat.label}`,
        wrong: "VirtualBox's VBoxNetAdpCtl is neither on the PATH nor where VirtualBox installs it",
        remedy: `Have root take the address off: \`ip address del ${cidr} dev ${adapter}\``,
    });
}
