import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import { isKind, LabError, printable } from "../core/errors";
import type { Command, LongRunning, NamespaceName, RunOptions } from "./host";
import { probeUntil } from "./probe";
import type { Probe } from "./probe";
import { switchProgram, switchSetup } from "./switch-program";
import { batchLine } from "./words";

/**
 * One step of a program that a host carries out by itself, without us: a change that may cut us off, or its undoing. Data
 * only: a line of safe words each (switch-program.ts), texts in files of their own.
 */
export type SwitchStep =
    /** The words after `ip`. */
    | { ip: readonly string[]; namespace?: NamespaceName }
    | { nft: readonly string[]; namespace?: NamespaceName }
    /** Writes a file under /proc/sys, unless it says so already. */
    | { sysctl: string; value: string; namespace?: NamespaceName }
    /** Takes a link out of a namespace into the host's own. `mark`: only one with that alias. */
    | { fetch: string; from: string; as: string; mark?: string }
    /** Deletes a link of that alias. */
    | { drop: string; mark: string; namespace?: NamespaceName }
    /** The alias of a link, any text. */
    | { alias: string; text: string }
    | { start: LongRunning }
    /** Ends the processes whose environment holds the variable with that value, or with one that goes on after a `#`. */
    | { end: string; value: string }
    /** Writes a file, or removes it and a directory that is empty then. */
    | { file: string; text: string | null }
    /** What `/etc/resolv.conf` is to be: a text, or a symbolic link. Nothing is done where it is that. */
    | { resolver: { text: string } | { link: string } }
    /** Whether NetworkManager cares for a device. */
    | { managed: string; by: "NetworkManager"; care: boolean }
    /** Has systemd-networkd set a device up again. */
    | { managed: string; by: "systemd-networkd"; care: true }
    /** Ends the host's DHCP client of these words, one of which is the link `of`; with `run`, starts it anew. */
    | { client: readonly string[]; of: string; run: boolean };

/** A dead man's switch: unless it is confirmed in time, the host undoes what is changed under it, by itself. */
export interface Switch {
    /** The name of its directory, one for all that must not change at the same time. */
    name: string;
    /** How long it waits to be confirmed. */
    seconds: number;
    undo: readonly SwitchStep[];
    /** A link that must be back for the undoing to count as done. */
    nic?: string;
}

/** A change under a switch, which is confirmed only once all probes have succeeded and we are heard still. */
export interface Guarded extends Switch {
    steps: readonly SwitchStep[];
    probes: readonly Probe[];
    /** What is put back after the rest, when the change was undone: what needs no haste. */
    afterwards: readonly Command[];
}

/** Where switches are; with the ledger, under /run: both end with the kernel's state that they tell of. */
export const switchDirectory = (name: string) => `/run/virtnet/${name}`;

/** How much of its time is kept for confirming it. */
const confirmationMs = 1000;

/** What of a machine a switch needs. */
export interface SwitchHost {
    readonly label: string;
    run(argv: readonly string[], options?: RunOptions): Promise<string>;
    execute(command: Command): Promise<void>;
}

/**
 * A switch that we have armed. Our words to it may come late, when another is armed under its name, which they are not for. That
 * is our own next run at most: whoever else wants the same change has to claim what is changed before, and we give our claim
 * back when our switch is gone.
 */
interface Armed {
    directory: string;
    token: string;
}

/** That one or, without a token, whichever there is. */
type Addressed = Pick<Armed, "directory"> & Partial<Armed>;

/** Carries out a change under its switch. When anything about it fails, all is put back and the error says so. */
export async function carryOutGuarded(host: SwitchHost, guarded: Guarded): Promise<void> {
    const deadline = Date.now() + guarded.seconds * 1000 - confirmationMs;
    const armed = await arm(host, guarded);
    let isConfirming = false;
    try {
        await apply(host, armed);
        for (const probe of guarded.probes) await probeUntil(host, probe, deadline);
        isConfirming = true;
        await confirm(host, armed, guarded.seconds);
    } catch (error) {
        const back = await putBack(host, guarded, armed, isConfirming);
        throw new LabError({
            kind: "verification-failed",
            doing: "changing the network under the switch",
            wrong: `${reasonOf(error)}; ${back}`,
            remedy: "Correct it, then run it again",
            cause: error,
        });
    }
    await clear(host, armed);
}

/** Undoes what stands behind a switch at once: what one that is armed says, else these steps. */
export async function throwSwitch(host: SwitchHost, given: Switch): Promise<void> {
    if (given.undo.length > 0 && !(await isArmed(host, given.name))) await arm(host, given);
    await fire(host, { directory: switchDirectory(given.name) });
}

/** Whether a switch is armed, or its undoing was cut off. */
export async function isArmed(host: Pick<SwitchHost, "run">, name: string): Promise<boolean> {
    return (await fateOf(host, { directory: switchDirectory(name) })) === "pending";
}

/** What has become of a switch that was armed. */
type Fate = "pending" | "confirmed" | "undone";

async function fateOf(host: Pick<SwitchHost, "run">, { directory, token }: Addressed): Promise<Fate> {
    // In the order in which one is renamed to another, so that none slips through.
    const names = ["armed", "fired", "confirmed", ...(token === undefined ? [] : [token])];
    const text = await host.run(["find", ...names.map((file) => `${directory}/${file}`)], {
        accept: [1],
        saying: /^find: [^\n]*: No such file or directory$/m,
    });
    const found = text.split("\n").map((path) => posix.basename(path));
    if (token !== undefined && !found.includes(token)) return "undone";
    if (found.includes("confirmed")) return "confirmed";
    return found.includes("armed") || found.includes("fired") ? "pending" : "undone";
}

async function arm(host: SwitchHost, given: Switch | Guarded): Promise<Armed> {
    const armed = { directory: switchDirectory(given.name), token: `token-${randomUUID()}` };
    const said = await host.run(["sh", "-c", switchSetup, "sh", armed.directory], {
        stdin: switchBundle(given, armed.token),
        accept: [4],
    });
    if (said.includes("taken"))
        throw new LabError({
            kind: "foreign-object",
            doing: "arming the switch",
            wrong: "another change of this interface is under way",
            remedy: `Wait until it has ended, ${given.seconds} s at most, then run it again`,
        });
    return armed;
}

/** All files of a switch, as what sets it up reads them (switch-program.ts). */
export function switchBundle({ seconds, undo, nic, ...rest }: Switch | Guarded, token?: string): string {
    const files = new Map<string, string>();
    const steps = "steps" in rest ? rest.steps : [];
    files.set("undo", encodeSteps(undo, "u", files));
    files.set("steps", encodeSteps(steps, "s", files));
    files.set("switch", switchProgram);
    files.set("seconds", `${seconds}\n`);
    if (nic !== undefined) files.set("nic", `${nic}\n`);
    if (token !== undefined) files.set(token, "");
    files.set("armed", "");
    const bundle = [...files].map(([file, text]) => `== ${file}\n${text.replace(/^/gm, ".")}`);
    return bundle.map((part) => part.replace(/\n\.$/, "\n")).join("");
}

function words({ directory, token }: Addressed, verb: string): string[] {
    return ["sh", `${directory}/switch`, directory, verb, ...(token === undefined ? [] : [token])];
}

async function apply(host: SwitchHost, armed: Armed): Promise<void> {
    const said = await host.run(words(armed, "apply"), { accept: [1, 3] });
    if (said.trim() !== "")
        throw new LabError({
            kind: "command-failed",
            doing: "changing the network",
            wrong: printable(said),
        });
}

/** When the answer is lost, the host is asked whether there was one. */
async function confirm(host: SwitchHost, armed: Armed, seconds: number): Promise<void> {
    try {
        const said = await host.run(words(armed, "confirm"), { accept: [1, 2, 3, 127] });
        if (said.trim() === "confirmed") return;
    } catch (error) {
        if ((await fateOf(host, armed)) === "confirmed") return;
        throw error;
    }
    throw new LabError({
        kind: "timed-out",
        doing: "confirming the change",
        wrong: `${seconds} s were over before it could be confirmed`,
    });
}

/** What a confirmed switch leaves. Without us the next one of that name removes it. */
async function clear(host: SwitchHost, armed: Armed): Promise<void> {
    const clearing = host.run(words(armed, "clear"), { accept: [1, 2, 3, 127] });
    await clearing.catch(() => undefined); // the change stands, and whatever comes next hears of a lost host
}

/** Has it undone at once, unless it has been confirmed. */
async function fire(host: SwitchHost, armed: Addressed): Promise<Fate> {
    // The directory is gone with the undoing, sh has no such file then.
    const said = await host.run(words(armed, "now"), { accept: [1, 2, 3, 127], timeoutMs: 60_000 });
    const fate = await fateOf(host, armed);
    if (fate !== "pending") return fate;
    throw new LabError({
        kind: "command-failed",
        doing: "putting the network back",
        wrong: printable(said) || "the undoing was cut off",
        remedy: `Look at ${armed.directory}/log on the host; a reboot of the host brings all of it back`,
    });
}

/** Has all of it undone, now where we are heard, else by the switch itself. How that went, for the message. */
async function putBack(
    host: SwitchHost,
    guarded: Guarded,
    armed: Armed,
    isConfirming: boolean,
): Promise<string> {
    try {
        if ((await fire(host, armed)) === "confirmed") {
            await clear(host, armed);
            return "it was confirmed all the same: the change stands, and the next `pulumi up` goes on from it";
        }
        for (const command of guarded.afterwards) await host.execute(command);
        return "all was put back: addresses, routes and DNS are as before";
    } catch (error) {
        const reason = reasonOf(error);
        if (!isKind(error, "host-unreachable", "timed-out")) return `not all was put back: ${reason}`;
        const alone = `the host puts all back by itself ${guarded.seconds} s after the change began`;
        if (!isConfirming) return `${alone} (${reason})`;
        return `whether the host had heard that is not known (${reason}): then the change stands, else ${alone}. The next \`pulumi up\` tells`;
    }
}

function reasonOf(error: unknown): string {
    return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}

/** A line a step; texts go into files beside. */
function encodeSteps(steps: readonly SwitchStep[], prefix: string, files: Map<string, string>): string {
    const keep = (text: string) => {
        const file = `${prefix}${files.size}`;
        files.set(file, text.endsWith("\n") ? text : `${text}\n`);
        return file;
    };
    return steps.map((step) => `${batchLine(wordsOf(step, keep))}\n`).join("");
}

function wordsOf(step: SwitchStep, keep: (text: string) => string): string[] {
    const place = "namespace" in step && step.namespace !== undefined ? step.namespace : "-";
    if ("ip" in step) return ["ip", place, ...step.ip];
    if ("nft" in step) return ["nft", place, keep(step.nft.join("\n"))];
    if ("sysctl" in step) return ["sysctl", place, step.sysctl, ...step.value.split(/\s+/)];
    if ("fetch" in step) return ["fetch", step.from, step.fetch, step.as, step.mark ?? "-"];
    if ("drop" in step) return ["drop", place, step.drop, step.mark];
    if ("alias" in step) return ["alias", step.alias, keep(step.text)];
    if ("start" in step) {
        const { argv, environment, namespace } = step.start;
        const assignments = Object.entries(environment).map(([key, value]) => `${key}=${keep(value)}`);
        return ["start", namespace ?? "-", assignments.join(","), ...argv];
    }
    if ("end" in step) return ["end", step.end, keep(step.value)];
    if ("file" in step)
        return step.text === null ? ["remove", step.file] : ["file", step.file, keep(step.text)];
    if ("resolver" in step)
        return "text" in step.resolver
            ? ["resolver", "text", keep(step.resolver.text)]
            : ["resolver", "link", keep(step.resolver.link)];
    if ("client" in step) return ["client", keep(step.client.join("\n")), step.of, step.run ? "yes" : "no"];
    return ["managed", step.by, step.managed, step.care ? "yes" : "no"];
}
