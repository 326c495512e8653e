import type { FakeKernel, FakeLink, FakeSpace } from "./kernel";
import { Refusal } from "./kernel";
import { netemOptions } from "./netem";
import { options } from "./words";

/** The queueing of an interface: absent is the kernel's own. */
export interface FakeTraffic {
    root?:
        | { kind: string; handle: string; options: Record<string, unknown>; words: readonly string[] }
        | undefined;
    hook?: "ingress" | "clsact";
    filters: { pref: number; to: FakeLink }[];
}

/** `tc qdisc …` and `tc filter …` that change something. */
export function changeTraffic(kernel: FakeKernel, space: FakeSpace, words: readonly string[]): void {
    const [object, act, dev, name, where, ...rest] = words;
    if (dev !== "dev") throw unknown(words);
    const link = kernel.link(space, name);
    const { traffic } = link;
    if (object === "filter") return changeFilter(kernel, space, link, `${act} ${where}`, rest);
    switch (`${act} ${where}`) {
        case "replace root":
            traffic.root = newRoot(link, rest);
            return;
        case "del root":
            if (traffic.root === undefined)
                throw new Refusal("Error: Cannot delete qdisc with handle of zero.");
            delete traffic.root;
            return;
        case "add ingress":
        case "add clsact":
            if (traffic.hook !== undefined) throw new Refusal("Error: Exclusivity flag on, cannot modify.");
            traffic.hook = where as "ingress" | "clsact";
            return;
        case "del ingress":
            if (traffic.hook === undefined) throw new Refusal("Error: Invalid handle.");
            delete traffic.hook;
            traffic.filters = [];
            return;
        default:
            throw unknown(words);
    }
}

/** One of the same kind and handle is changed, and keeps what it is not told; any other is a new one. */
function newRoot({ traffic: { root } }: FakeLink, words: readonly string[]): FakeTraffic["root"] {
    const [, handle = "", kind = "", ...rest] = words;
    const kept = root?.kind === kind && root.handle === handle ? root.options : undefined;
    if (kind === "netem") {
        const options = netemOptions(rest, kept);
        const pair = [options, root?.options].some((one) => one?.["duplicate"] !== undefined);
        if (root?.kind === "netem" && kept === undefined && pair)
            throw new Refusal("Error: netem: cannot mix duplicating netems with other netems in tree.");
        return { kind, handle, options, words: [] };
    }
    if (kind === "tbf") return { kind, handle, words: rest, options: tbfOptions(rest) };
    if (kind === "htb") return { kind, handle, words: rest, options: {} };
    throw new Refusal("Error: Specified qdisc kind is unknown.");
}

function tbfOptions(words: readonly string[]): Record<string, unknown> {
    const given = options(words, ["rate", "burst", "latency"]);
    const number = (key: string) => Number.parseInt(given.get(key) ?? "", 10);
    return { rate: number("rate") / 8, burst: number("burst"), lat: number("latency") };
}

function changeFilter(
    kernel: FakeKernel,
    space: FakeSpace,
    { traffic }: FakeLink,
    act: string,
    [, pref, ...rest]: readonly string[],
): void {
    if (traffic.hook === undefined) throw new Refusal("Error: Parent Qdisc doesn't exists.");
    const others = traffic.filters.filter((one) => one.pref !== Number(pref));
    const isThere = others.length < traffic.filters.length;
    if (act === "add ingress") {
        if (isThere) throw new Refusal("RTNETLINK answers: File exists");
        if (!rest.join(" ").startsWith("protocol all matchall action mirred egress redirect dev "))
            throw unknown(rest);
        traffic.filters.push({ pref: Number(pref), to: kernel.link(space, rest.at(-1)) });
    } else if (act === "del ingress") {
        if (!isThere) throw new Refusal("Error: Cannot find specified filter chain.");
        traffic.filters = others;
    } else throw unknown(rest);
}

/** `tc -j qdisc show [dev NAME]` and `tc -j filter show dev NAME ingress`. */
export function showTraffic(space: FakeSpace, words: readonly string[]): string {
    const [object, , , dev] = words;
    const links = space.links.filter(({ name }) => dev === undefined || name === dev);
    return JSON.stringify(
        object === "qdisc"
            ? links.flatMap((link) => qdiscRows(link, dev === undefined))
            : links.flatMap(({ traffic }) => traffic.filters.flatMap(filterRows)),
    );
}

function qdiscRows({ name, traffic: { root, hook } }: FakeLink, isNamed: boolean): object[] {
    const named = isNamed ? { dev: name } : {};
    const { kind, handle, options } = root ?? { kind: "noqueue", handle: "0:", options: {} };
    const top = { kind, handle, ...named, root: true, refcnt: 2, options };
    const child = { kind: "pfifo", handle: "8005:", ...named, parent: `${handle}1`, options: {} };
    return [
        top,
        ...(kind === "htb" ? [child] : []),
        ...(hook === undefined
            ? []
            : [{ kind: hook, handle: "ffff:", ...named, parent: "ffff:fff1", options: {} }]),
    ];
}

function filterRows({ pref, to }: FakeTraffic["filters"][number]): object[] {
    const head = { protocol: "all", pref, kind: "matchall", chain: 0 };
    const action = {
        order: 1,
        kind: "mirred",
        mirred_action: "redirect",
        direction: "egress",
        to_dev: to.name,
    };
    return [head, { ...head, options: { handle: 1, actions: [action] } }];
}

function unknown(words: readonly string[]): Refusal {
    return new Refusal(`the fake kernel does not know: tc ${words.join(" ")}`);
}
