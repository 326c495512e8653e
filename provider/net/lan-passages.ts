import type { Packet } from "./packet-filter";

/** A way that packets of a LAN take through a host; one rule opens it. */
export interface Passage {
    in: string;
    out: string;
    /** Only answers to what the LAN asked, or only what a port forward sends on to it. @default all packets */
    only?: "answers" | "forwarded";
}

/** The connection states and statuses that such packets have. */
export const statesOf = { answers: ["established", "related"], forwarded: ["dnat"] } as const;

/** From port to port of the bridge, and through the interfaces to which the host routes it. */
export function passagesOf(bridge: string, routed: readonly string[]): Passage[] {
    return [
        { in: bridge, out: bridge },
        ...routed.flatMap((other): Passage[] => [
            { in: bridge, out: other },
            { in: other, out: bridge, only: "answers" },
            { in: other, out: bridge, only: "forwarded" },
        ]),
    ];
}

export function isBridged(passage: Passage): boolean {
    return passage.in === passage.out;
}

/** A packet that a passage is for. */
export function packetOf({ only, ...ends }: Passage, family: 4 | 6): Packet {
    return { ...ends, family, established: only === "answers", dnat: only === "forwarded" };
}

/** A frame as a filter of the bridge family sees it, between ports whose names it does not matter to know. */
export function frameOf(passage: Passage, family: 4 | 6): Packet {
    return { bridge: passage.in, family, established: false, dnat: false };
}
