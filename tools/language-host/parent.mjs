// A plugin whose `pulumi` was killed has nobody left to work for. Pulumi's own would go on, and finish what they were
// at while the next update is already looking at the same objects.
import net from "node:net";

/** Ends this process soon after the one that started it, also when that had ended before we could look. */
export function dieWithParent() {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || process.exit(1), 500).unref();
    const [, port] =
        process.argv.map((argument) => /^127\.0\.0\.1:(\d+)$/.exec(argument)).find(Boolean) ?? [];
    if (port === undefined) return; // Pulumi tells each plugin where its engine listens
    const engine = net.connect(Number(port), "127.0.0.1", () => engine.destroy());
    engine.once("error", () => process.exit(1));
}
