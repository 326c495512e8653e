/**
 * A published port: elements of the maps of a PatRouter's table, each with the mark as its comment. Adding, moving or
 * removing one is one small transaction that reloads no rule, and established connections go on (conntrack).
 */
import * as z from "zod";
import { define } from "../../core/define";
import type { Observed } from "../../core/define";
import { isMark, ownerMark } from "../../core/owner";
import { formatCidr, parseAddress, parseCidr } from "../../net/cidr";
import { address, namespaceName, network, port, shown, tableName } from "../../net/fields";
import { asNetwork, keysOverlap } from "../../net/element-key";
import { forwardMap, protocols } from "../../net/router-rules";
import type { Protocol } from "../../net/router-rules";

export interface PortForwardInputs {
    router: string;
    namespace?: string | undefined;
    protocol: Protocol;
    address?: string | undefined;
    port: number | string;
    to: string;
    toPort?: number | string | undefined;
    from?: string | undefined;
    hairpin: boolean;
}

export interface PortForwardOutputs {
    endpoint: string;
}

interface Element {
    set: string;
    key: string;
    data: string;
}

type Seen = Observed<PortForwardInputs, PortForwardOutputs> & {
    ours: Element[];
    /** Those that bear the mark of the name it had. */
    renamed: Element[];
};

const mostPorts = 1000;

const portOrRange = () =>
    z.union(
        [
            port(),
            z.string().refine((value) => rangeOf(value).length > 0, {
                error: (issue) =>
                    `${shown(issue.input)} is not a port range. Write it as 4000-4010, at most ${mostPorts} ports`,
            }),
        ],
        `is not a port. Give a number from 1 to 65535, or a range such as "4000-4010" of at most ${mostPorts} ports`,
    );

const type = "linux:PortForward";

export const portForward = define<PortForwardInputs, PortForwardOutputs, Seen>({
    type,
    fields: {
        router: tableName(),
        namespace: namespaceName().optional(),
        protocol: z.enum(protocols, "is not a protocol. Give `tcp` or `udp`").default("tcp"),
        address: address().optional(),
        port: portOrRange(),
        to: address(),
        toPort: portOrRange().optional(),
        from: network().optional(),
        hairpin: z.boolean().default(true),
    },
    replaceOn: ["router", "namespace"],
    outputs: ["endpoint"],
    id: (inputs) =>
        `${inputs.namespace ?? ""}/${inputs.router} ${inputs.protocol} ${inputs.address ?? "*"} ${inputs.port}`,
    rules: (inputs) => [
        ...(inputs.toPort !== undefined && rangeOf(inputs.toPort).length !== rangeOf(inputs.port).length
            ? [
                  {
                      property: "toPort",
                      reason: `${inputs.toPort} is not as many ports as ${inputs.port}. Give ranges of the same length.`,
                  },
              ]
            : []),
        ...(["address", "from"] as const).flatMap((key) => {
            const value = inputs[key];
            const mixed = value !== undefined && value.includes(":") !== inputs.to.includes(":");
            return mixed
                ? [
                      {
                          property: key,
                          reason: `${value} is of another address family than ${inputs.to}. NAT does not translate between families.`,
                      },
                  ]
                : [];
        }),
    ],
    claims: (inputs) =>
        rangeOf(inputs.port).map((number) => ({
            property: "port",
            key: `forward ${inputs.namespace ?? ""}/${inputs.router} ${inputs.protocol} ${number}`,
            networks: matched(inputs).map(asNetwork),
            what: `${inputs.protocol} port ${number}${inputs.address === undefined ? "" : ` of ${inputs.address}`}`,
        })),

    async observe(world, { want, mark, was }) {
        const formerMark = was === undefined ? mark : ownerMark(was.owner, type);
        const table = await world.table("inet", want.router, want.namespace);
        const wanted = elementsOf(want);
        const elements = (table?.elements ?? []).flatMap((element) =>
            element.data === undefined ? [] : [{ ...element, data: element.data }],
        );
        const ours = elements.filter(({ comment }) => comment === mark);
        const renamed = elements.filter(({ comment }) => comment !== mark && comment === formerMark);
        // nft refuses elements of one map that share a packet, the same or not.
        const rivals = elements.filter(
            (element) =>
                element.comment !== mark &&
                element.comment !== formerMark &&
                wanted.some((one) => one.set === element.set && keysOverlap(one.key, element.key)),
        );
        const rival = rivals.find(({ comment }) => isMark(comment)) ?? rivals[0];
        if (ours.length + renamed.length === 0 && rival === undefined) return undefined;
        const missing = wanted.filter((one) => !ours.some((other) => same(one, other)));
        return {
            mark: rival === undefined ? mark : isMark(rival.comment) ? rival.comment : undefined,
            ours,
            renamed,
            inputs: {},
            outputs: { endpoint: endpointOf(want) },
            drift: missing.map(({ set, key }) => `map ${set} lacks ${key}`),
            restore: rivals,
        };
    },

    plan({ want, mark, seen }) {
        const wanted = elementsOf(want);
        const ours = seen?.ours ?? [];
        const rivals = seen !== undefined && seen.mark === undefined ? (seen.restore as Element[]) : [];
        const surplus = ours.filter((one) => !wanted.some((other) => same(one, other)));
        const gone = [...surplus, ...(seen?.renamed ?? []), ...rivals];
        const fresh = wanted.filter((one) => !ours.some((other) => same(one, other)));
        const lines = [
            ...gone.map((one) => removal(want.router, one)),
            ...fresh.map((one) => addition(want.router, one, mark)),
        ];
        return lines.length === 0 ? [] : [{ nft: lines, namespace: want.namespace }];
    },

    unplan({ was, seen, adopted }) {
        const rivals = (adopted?.restore ?? []) as (Element & { comment?: string })[];
        const lines = seen.ours.map((one) => removal(was.router, one));
        const back = rivals.map((one) => addition(was.router, one, one.comment));
        return lines.length + back.length === 0
            ? []
            : [{ nft: [...lines, ...back], namespace: was.namespace }];
    },
});

/** A forward is a key in the map for outsiders and, with NAT loopback, one in the map for the LANs. */
function elementsOf(want: PortForwardInputs): Element[] {
    const family = want.to.includes(":") ? 6 : 4;
    const key = matched(want).map(hostOrNetwork).join(" . ");
    const ports = rangeOf(want.port);
    const targets = want.toPort === undefined ? ports : rangeOf(want.toPort);
    const sides = want.hairpin ? (["wan", "lan"] as const) : (["wan"] as const);
    return sides.flatMap((side) =>
        ports.map((number, index) => ({
            set: forwardMap(side, want.protocol, family),
            key: `${key} . ${number}`,
            data: `${want.to} . ${targets[index] ?? number}`,
        })),
    );
}

/** Where a connection comes from and what it goes to. */
function matched({ from, address: own, to }: PortForwardInputs): [string, string] {
    const anywhere = to.includes(":") ? "::/0" : "0.0.0.0/0";
    return [from ?? anywhere, own ?? anywhere];
}

/** nft lists a network of one address as the address. */
function hostOrNetwork(text: string): string {
    const cidr = parseCidr(text);
    return cidr !== undefined && cidr.length === (cidr.family === 4 ? 32 : 128)
        ? formatCidr(cidr).replace(/\/\d+$/, "")
        : text;
}

/** The ports of `4000` or `4000-4010`; none when it is wrong. */
export function rangeOf(value: number | string): number[] {
    const match = /^(\d{1,5})-(\d{1,5})$/.exec(String(value));
    const low = Number(match?.[1] ?? value);
    const high = Number(match?.[2] ?? value);
    const right =
        Number.isInteger(low) &&
        Number.isInteger(high) &&
        low >= 1 &&
        low <= high &&
        high <= 65_535 &&
        high - low < mostPorts;
    return right ? Array.from({ length: high - low + 1 }, (_, index) => low + index) : [];
}

function endpointOf(want: PortForwardInputs): string {
    const host = want.address ?? "*";
    return `${parseAddress(host)?.family === 6 ? `[${host}]` : host}:${want.port}`;
}

function same(a: Element, b: Element): boolean {
    return a.set === b.set && a.key === b.key && a.data === b.data;
}

function addition(router: string, { set, key, data }: Element, comment: string | undefined): string {
    return `add element inet ${router} ${set} { ${key}${comment === undefined ? "" : ` comment "${comment}"`} : ${data} }`;
}

function removal(router: string, { set, key }: Element): string {
    return `delete element inet ${router} ${set} { ${key} }`;
}
