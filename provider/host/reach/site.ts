import type { Host } from "../host";
import type { Site } from "../site";
import { examine } from "./examine";
import type { Finding } from "./examine";
import type { Flow } from "./flow";

/** What a resource that states what connects may ask of a host. */
export interface ReachWorld {
    /** Sends packets, and finds out what becomes of them. */
    examine(flow: Flow, expected: boolean): Promise<Finding>;
}

/** A host as the place of its traffic. */
export function reachSite(host: Host): Site<ReachWorld> {
    const world: ReachWorld = { examine: (flow, expected) => examine(host, flow, expected) };
    return {
        label: host.label,
        ledger: host.ledger,
        execute: (command) => host.execute(command),
        point: () => world,
        listed: () => world,
    };
}
