/** Where a packet ended, by what was seen of it. Pure. */
import type { NamespaceName } from "../host";
import { isBridged } from "./parse-trace";
import type { Sighting, Step } from "./parse-trace";

export type Place =
    /** A rule or a policy dropped it. */
    | { kind: "dropped"; at: Sighting; by: Step }
    /** It was given to the machine it was for, or to whatever runs there. */
    | { kind: "delivered"; at: Sighting }
    /** It came in and went no further: it could not be routed. */
    | { kind: "unrouted"; at: Sighting }
    /** It went through the rules of forwarding and no further. */
    | { kind: "stuck"; at: Sighting }
    /** It was to leave by an interface and was not seen again. */
    | { kind: "left"; at: Sighting }
    /** It was not seen anywhere. */
    | { kind: "unseen" };

/** Follows the requests, or the answers, to where the last that was seen of them is. */
export function locate(sightings: readonly Sighting[], answers: boolean): Place {
    const way = inOrder(sightings.filter(({ isAnswer }) => isAnswer === answers));
    for (const at of way) {
        const by = at.steps.find(({ verdict }) => verdict === "drop");
        if (by !== undefined) return { kind: "dropped", at, by };
    }
    const at = way.at(-1);
    if (at === undefined) return { kind: "unseen" };
    const hooks = at.hooks.map(hookOf);
    if (hooks.includes("postrouting")) return { kind: "left", at };
    if (at.hooks.includes("inet input")) return { kind: "delivered", at };
    const isOn = isBridged(at) || hooks.includes("forward") || hooks.includes("output");
    return { kind: isOn ? "stuck" : "unrouted", at };
}

/** The rules that let it pass. */
export function passes(sightings: readonly Sighting[]): { namespace: NamespaceName; step: Step }[] {
    const requests = inOrder(sightings.filter(({ isAnswer }) => !isAnswer));
    const all = requests.flatMap(({ namespace, steps }) =>
        steps
            .filter(({ verdict, rule }) => verdict === "accept" && rule !== undefined)
            .map((step) => ({ namespace, step })),
    );
    const text = (pass: (typeof all)[number]) => JSON.stringify(pass);
    return all.filter((pass, index) => all.findIndex((other) => text(other) === text(pass)) === index);
}

/**
 * In the order of the way: each router takes one off the packet's time to live, and between two routers it is seen first as
 * it leaves, then on bridges, then as it comes in.
 */
export function inOrder(sightings: readonly Sighting[]): Sighting[] {
    return [...sightings].sort((a, b) => b.ttl - a.ttl || rank(a) - rank(b) || depth(a) - depth(b));
}

function rank(sighting: Sighting): number {
    const isOutgoing = hookOf(sighting.hooks[0] ?? "") === "output";
    if (isBridged(sighting)) return isOutgoing ? 1 : 2;
    return isOutgoing ? 0 : 3;
}

const depths = ["prerouting", "output", "input", "forward", "postrouting"];

function depth({ hooks }: Sighting): number {
    return Math.max(...hooks.map((hook) => depths.indexOf(hookOf(hook))));
}

/** The hook without its family. */
function hookOf(hook: string): string {
    return hook.split(" ")[1] ?? "";
}
