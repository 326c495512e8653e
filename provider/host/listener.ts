import { LabError } from "../core/errors";
import type { Host, NamespaceName } from "./host";
import { within } from "./wait";

const limitMs = 15_000;

/** Waits until somebody listens on a TCP port, of either family, in the namespace. */
export async function awaitListener(host: Host, port: number, namespace: NamespaceName): Promise<void> {
    if (await within({ limitMs, everyMs: 25 }, () => listens(host, port, namespace))) return;
    throw new LabError({
        kind: "timed-out",
        doing: `waiting for a listener on TCP port ${port}`,
        wrong: `nothing listens there after ${limitMs / 1000} s`,
        remedy: "Run the command by hand in the namespace (`ip netns exec`) and read what it says",
    });
}

/** /proc/net/tcp: local address and port in hexadecimal, then the remote's, then the state; 0A is LISTEN (proc(5)). */
async function listens(host: Host, port: number, namespace: NamespaceName): Promise<boolean> {
    const pattern = `^ *[0-9]+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, "0")} [0-9A-F]+:0000 0A `;
    const options = { accept: [1, 2], ...(namespace === undefined ? {} : { namespace }) };
    return (await host.run(["grep", "-hsE", pattern, "/proc/net/tcp", "/proc/net/tcp6"], options)) !== "";
}
