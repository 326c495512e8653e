import type { FakeKernel, FakeSpace } from "./kernel";
import { Refusal } from "./kernel";
import { options } from "./words";

/** A permanent entry of an interface's forwarding table. */
export interface FakeForwarding {
    mac: string;
    dst: string;
    viaIf: string | undefined;
}

/** `bridge -batch -`: line by line until one fails. */
export function bridgeBatch(kernel: FakeKernel, space: FakeSpace, lines: string): void {
    for (const line of lines.split("\n").filter((one) => one !== "")) {
        const [object, act = "", mac = "", ...rest] = line.split(" ");
        if (object !== "fdb") throw new Refusal(`the fake kernel does not know: bridge ${line}`);
        change(kernel, space, act, mac, options(rest, ["dev", "dst", "via"], ["self", "permanent"]));
    }
}

function change(
    kernel: FakeKernel,
    space: FakeSpace,
    act: string,
    mac: string,
    given: ReadonlyMap<string, string>,
): void {
    const link = kernel.link(space, given.get("dev"));
    const via = given.get("via");
    const entry = { mac, dst: given.get("dst") ?? "", viaIf: via };
    if (link.kind !== "vxlan") throw new Refusal("RTNETLINK answers: Operation not supported");
    if (via !== undefined) kernel.link(space, via);
    if ((link.data["six"] === true) !== entry.dst.includes(":"))
        throw new Refusal("RTNETLINK answers: Address family not supported by protocol");
    const others = link.forwarding.filter(
        (one) => one.mac !== mac || one.dst !== entry.dst || one.viaIf !== via,
    );
    link.forwarding = act === "append" ? [...others, entry] : others;
}

/** `bridge -j fdb show [dev NAME]`. */
export function showForwarding(space: FakeSpace, dev: string | undefined): string {
    const rows = space.links
        .filter(({ name }) => dev === undefined || name === dev)
        .flatMap(({ name, forwarding }) =>
            forwarding.map((entry) => ({
                ...entry,
                ...(dev === undefined ? { ifname: name } : {}),
                flags: ["self"],
                state: "permanent",
            })),
        );
    return JSON.stringify(rows);
}
