import type { NamespaceName } from "../host";

export const probeProtocols = ["icmp", "tcp", "udp"] as const;

/** A connection to be tried. */
export interface Flow {
    from: { namespace?: NamespaceName; address?: string | undefined };
    /** An address or a name. */
    to: string;
    family?: 4 | 6 | undefined;
    protocol: (typeof probeProtocols)[number];
    /** Of TCP and UDP. */
    port?: number | undefined;
    /** What a UDP probe says. */
    payload?: string | undefined;
    /** How long an attempt waits. */
    timeoutSeconds: number;
    attempts: number;
}

/** How the last attempt ended. */
export type Ending =
    /** Answered: an echo reply, an open connection, a datagram. */
    | { kind: "answered" }
    /** The address answered that nobody listens. */
    | { kind: "refused" }
    /** Somebody on the way told that it cannot be delivered (RFC 792, RFC 4443). */
    | { kind: "unreachable"; type: number; code: number; by: string }
    /** Our own kernel did not send it. */
    | { kind: "unsent"; error: string }
    | { kind: "silent" }
    /** The name has no such address. */
    | { kind: "unresolved"; error: string };

export interface Outcome {
    ending: Ending;
    /** The address that was tried; absent when a name has none. */
    address?: string;
}

/** A flow as a reader would say it: `tcp 10.0.0.2 port 80 from namespace web`. */
export function flowText({ protocol, to, port, from }: Flow): string {
    const origin = from.namespace === undefined ? "the host itself" : `namespace ${from.namespace}`;
    const source = from.address === undefined ? "" : `, ${from.address}`;
    return `${protocol} ${to}${port === undefined ? "" : ` port ${port}`} from ${origin}${source}`;
}
