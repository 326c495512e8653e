import { randomBytes } from "node:crypto";
import { LabError, printable } from "../../core/errors";
import type { Host } from "../host";
import type { Ending, Flow, Outcome } from "./flow";
import { flowText } from "./flow";
import { probeProgram } from "./probe-program";

/** Tries a connection. `hoped`: an answer ends the attempts; else any definite answer does. */
export async function probe(
    host: Pick<Host, "run">,
    flow: Flow,
    hoped: boolean,
    timeoutMs = probeLimitMs(flow),
): Promise<Outcome> {
    const argv = [...entering(flow), ...probeArgv(flow, { hoped, waits: false, nonce: newNonce() })];
    return parseProbe(await host.run(argv, { timeoutMs }), flow);
}

/** By ip-netns(8), which lets a namespace have a resolver of its own (/etc/netns). */
export function entering({ from: { namespace } }: Flow): string[] {
    return namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
}

export function probeLimitMs({ attempts, timeoutSeconds }: Flow): number {
    return (attempts * Math.max(timeoutSeconds, 1) + 30) * 1000;
}

/** Eight bytes in hexadecimal, by which an echo request is told from all others. */
export const newNonce = (): string => randomBytes(8).toString("hex");

interface Manner {
    hoped: boolean;
    /** It waits for a line before its first packet. */
    waits: boolean;
    nonce: string;
}

export function probeArgv(flow: Flow, { hoped, waits, nonce }: Manner): string[] {
    const { protocol, family = 0, to, port = 0, from, payload = "virtnet", timeoutSeconds, attempts } = flow;
    const said = protocol === "icmp" ? nonce : Buffer.from(payload, "utf8").toString("hex");
    const numbers = [timeoutSeconds, attempts, hoped ? 1 : 0, waits ? 1 : 0].map(String);
    return [
        "perl",
        "-e",
        probeProgram,
        protocol,
        String(family),
        to,
        String(port),
        from.address ?? "",
        said,
        ...numbers,
    ];
}

/** Parses what the probe says. */
export function parseProbe(text: string, flow: Flow): Outcome {
    const address = /^address (\S+)$/m.exec(text)?.[1];
    const ending = /^ending (.*)$/m.exec(text)?.[1];
    if (ending === undefined)
        throw new LabError({
            kind: "command-failed",
            doing: `probing ${flowText(flow)}`,
            wrong: `the probe ended without a word${text === "" ? "" : `: ${printable(text)}`}`,
        });
    return { ending: parseEnding(ending), ...(address === undefined ? {} : { address }) };
}

function parseEnding(text: string): Ending {
    const [word = "", ...rest] = text.split(" ");
    if (word === "answered" || word === "refused" || word === "silent") return { kind: word };
    if (word === "unreachable") {
        const [type, code, by = ""] = rest;
        return { kind: word, type: Number(type), code: Number(code), by };
    }
    return { kind: word === "unresolved" ? word : "unsent", error: rest.join(" ") };
}
