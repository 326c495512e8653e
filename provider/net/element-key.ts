import { overlaps, parseAddress, parseCidr } from "./cidr";
import type { Cidr } from "./cidr";

/** Whether two keys of an nft map, `FROM . TO . PORT` each, match a common packet. */
export function keysOverlap(a: string, b: string): boolean {
    const others = b.split(" . ");
    return a.split(" . ").every((part, index) => partsOverlap(part, others[index] ?? ""));
}

/** An address as the network of it alone; a network as it is. */
export function asNetwork(text: string): string {
    const address = parseAddress(text);
    return address === undefined ? text : `${text}/${address.family === 4 ? 32 : 128}`;
}

function partsOverlap(a: string, b: string): boolean {
    const [one, two] = [parse(a), parse(b)];
    if (one !== undefined && two !== undefined) return overlaps(one, two);
    const [[low = 0, high = low], [from = 0, to = from]] = [a, b].map((text) =>
        text.split("-").map(Number),
    ) as [number[], number[]];
    return low <= to && from <= high;
}

function parse(text: string): Cidr | undefined {
    return parseCidr(asNetwork(text));
}
