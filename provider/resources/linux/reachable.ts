/**
 * A statement about traffic: what must connect, or must not. There is no object on the host; looking at it is sending
 * packets. So create and update fail while it does not hold, refresh shows why as drift, and an update that finds nothing
 * changed sends nothing.
 */
import * as z from "zod";
import type { Definition, Failure, Observed } from "../../core/define";
import { LabError } from "../../core/errors";
import { probeProtocols } from "../../host/reach/flow";
import type { Flow } from "../../host/reach/flow";
import type { ReachWorld } from "../../host/reach/site";
import { parseAddress } from "../../net/cidr";
import { address, anyAddress, namespaceName, port, shown, whole } from "../../net/fields";

export interface ReachableInputs extends Omit<Flow, "from"> {
    from: { namespace?: string | undefined; address?: string | undefined };
    expect: boolean;
    triggers: unknown[];
}

export interface ReachableOutputs {
    connects: boolean;
    address: string;
}

type Seen = Observed<ReachableInputs, ReachableOutputs>;

/** An address in its normal form, or a name for the resolver. */
const target = z.string("is not text. Give an address or a name").transform((value, context) => {
    const isLoopback = value === "::1" || value.startsWith("127.");
    const asAddress = (isLoopback ? anyAddress() : address()).safeParse(value);
    if (asAddress.success) return asAddress.data;
    if (value.length <= 253 && /^[A-Za-z0-9_]([\w.-]*\w)?\.?$/.test(value) && !/^[\d.]+$/.test(value))
        return value;
    context.addIssue({
        code: "custom",
        message: `${shown(value)} is not an address or a name. Write it as 172.24.1.10, fd00::1 or web.lab.test`,
    });
    return z.NEVER;
});

/** An update may wait for a machine that boots; to a refresh, one that does not answer is down. */
const mostAtRefresh = 3;

export const reachable: Definition<ReachableInputs, ReachableOutputs, Seen, ReachWorld> = {
    type: "linux:Reachable",
    realm: "traffic",
    fields: {
        from: z
            .strictObject({ namespace: namespaceName().optional(), address: address().optional() })
            .default({}),
        to: target,
        protocol: z
            .enum(probeProtocols, {
                error: (issue) => `${shown(issue.input)} is not a protocol. Give icmp, tcp or udp`,
            })
            .default("icmp"),
        port: port().optional(),
        family: z.union([z.literal(4), z.literal(6)], "is not an address family. Give 4 or 6").optional(),
        payload: z
            .string("is not text. Give a string")
            .refine(
                (value) => Buffer.byteLength(value) <= 1200,
                "is over 1200 bytes, which not every link carries. Say less",
            )
            .optional(),
        expect: z.boolean().default(true),
        timeoutSeconds: whole("a number of seconds", 1, 60).default(2),
        attempts: whole("a number of attempts", 1, 120).default(3),
        triggers: z.array(z.unknown()).default([]),
    },
    replaceOn: [],
    namedByMark: true,
    outputs: ["connects", "address"],
    id: ({ from, to, protocol, port }) =>
        `${from.namespace ?? ""}/${protocol} ${to}${port === undefined ? "" : ` ${port}`}`,
    rules: mistakes,

    async observe(world, { want, mark, deleting, reading = false }) {
        if (deleting) return undefined;
        const attempts = reading ? Math.min(want.attempts, mostAtRefresh) : want.attempts;
        const { connects, address, wrong } = await world.examine({ ...want, attempts }, want.expect);
        return {
            mark,
            inputs: {},
            outputs: { connects, address },
            drift: wrong === undefined ? [] : [wrong],
        };
    },

    plan({ seen }) {
        const [wrong] = seen?.drift ?? [];
        if (wrong === undefined) return [];
        throw new LabError({
            kind: "verification-failed",
            doing: "checking by real packets",
            wrong,
            remedy: "Mend that, or change what is expected; the next `pulumi up` checks again",
        });
    },

    unplan: () => [],
    passing: () => "it is a statement, and there is nothing to bring back",
};

function mistakes({ from, to, protocol, port, family, payload }: ReachableInputs): Failure[] {
    const toFamily = parseAddress(to)?.family;
    const fromFamily = from.address === undefined ? undefined : parseAddress(from.address)?.family;
    const failures: (Failure | false)[] = [
        protocol === "icmp" &&
            port !== undefined && {
                property: "port",
                reason: "is of no use with icmp. Leave it out, or give `protocol`.",
            },
        protocol !== "icmp" &&
            port === undefined && {
                property: "port",
                reason: `is required with ${protocol}. Give 1 to 65535.`,
            },
        protocol !== "udp" &&
            payload !== undefined && {
                property: "payload",
                reason: `is for udp only, not ${protocol}. Leave it out.`,
            },
        family !== undefined &&
            toFamily !== undefined &&
            toFamily !== family && {
                property: "family",
                reason: `${to} is an IPv${toFamily} address. Leave \`family\` out, or give a name.`,
            },
        fromFamily !== undefined &&
            fromFamily !== (toFamily ?? family ?? fromFamily) && {
                property: "from.address",
                reason: `${from.address} is of another family than what it connects to. Give one of the same.`,
            },
    ];
    return failures.filter((failure) => failure !== false);
}
