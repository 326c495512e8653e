// A plugin whose `pulumi` was killed has nobody left to work for. Pulumi's own would go on, and finish what they were
// at while the next update is already looking at the same objects.

/** Ends this process soon after the one that started it. */
export function dieWithParent() {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || process.exit(1), 500).unref();
}
