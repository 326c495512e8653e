/** The NAT engine of one card: its inputs, and the words that make it so. */
import * as z from "zod";
import type { NatEngine } from "../../host/virtualbox/model";
import { address, network, whole } from "../../net/fields";
import { parseCidr } from "../../net/cidr";
import { hostAddress, plainText } from "./fields";

const ipv4Network = () =>
    network().refine(
        (value) => parseCidr(value)?.family === 4,
        "is not an IPv4 network. Give one such as 10.9.0.0/16",
    );

const size = () => whole("a size in KiB", 8, 1024);

/** All that the engine can be told, each as VirtualBox has it when it is not given. */
export const natFields = z.strictObject({
    network: ipv4Network().optional(),
    bindAddress: hostAddress().optional(),
    dnsProxy: z.boolean().default(false),
    dnsHostResolver: z.boolean().default(false),
    dnsPassDomain: z.boolean().default(true),
    localhostReachable: z
        .literal(true, {
            error: "cannot be kept off: VirtualBox forgets that as soon as its service ends. Leave it out, or have the host's services listen on other addresses than its loopback",
        })
        .default(true),
    forwardBroadcast: z.boolean().default(false),
    alias: z
        .strictObject({
            log: z.boolean().default(false),
            proxyOnly: z.boolean().default(false),
            samePorts: z.boolean().default(false),
        })
        .default({ log: false, proxyOnly: false, samePorts: false }),
    tftp: z
        .strictObject({
            enabled: z.boolean().default(false),
            prefix: plainText("a directory").optional(),
            file: plainText("a file name").optional(),
            server: address().optional(),
        })
        .default({ enabled: false }),
    sockets: z
        .strictObject({
            mtu: whole("an MTU", 68, 16_000).optional(),
            buffers: size().optional(),
            windows: size().optional(),
        })
        .default({}),
});

/**
 * What an engine is asked to be. Sizes that are not given stay as they are: VirtualBox cannot be told to choose again. Those
 * for sending hold for receiving too, for VBoxManage sets both to the first (7.2.22).
 */
export interface NatWish extends Omit<NatEngine, "sockets"> {
    sockets: { mtu?: number | undefined; buffers?: number | undefined; windows?: number | undefined };
}

/** An engine in the form of a wish: of the sizes those that are wished for. */
export function natSeen({ sockets, ...engine }: NatEngine, want: NatWish["sockets"]): NatWish {
    return {
        ...engine,
        sockets: {
            ...(want.mtu === undefined ? {} : { mtu: sockets.mtu }),
            ...(want.buffers === undefined ? {} : { buffers: sockets.socketSend }),
            ...(want.windows === undefined ? {} : { windows: sockets.tcpSend }),
        },
    };
}

/** An engine as a wish, all of it. */
export function natWish({ sockets, ...engine }: NatEngine): NatWish {
    const { mtu, socketSend, tcpSend } = sockets;
    return {
        ...engine,
        sockets: {
            ...(mtu === 0 ? {} : { mtu }),
            ...(socketSend === 0 ? {} : { buffers: socketSend }),
            ...(tcpSend === 0 ? {} : { windows: tcpSend }),
        },
    };
}

/** The words after `modifyvm UUID` that make one engine into another. */
export function natWords(slot: number, want: NatWish, now: NatEngine): string[] {
    const is = natSeen(now, want.sockets);
    return options.flatMap(([name, value]) =>
        value(want) === value(is) ? [] : [`--${name}${slot}`, value(want)],
    );
}

const onOff = (value: boolean) => (value ? "on" : "off");

const options: readonly [name: string, value: (engine: NatWish) => string][] = [
    ["nat-net", ({ network }) => network ?? "default"],
    ["nat-bind-ip", ({ bindAddress }) => bindAddress ?? ""],
    ["nat-dns-proxy", ({ dnsProxy }) => onOff(dnsProxy)],
    ["nat-dns-host-resolver", ({ dnsHostResolver }) => onOff(dnsHostResolver)],
    ["nat-dns-pass-domain", ({ dnsPassDomain }) => onOff(dnsPassDomain)],
    ["nat-localhostreachable", ({ localhostReachable }) => onOff(localhostReachable)],
    ["nat-forward-broadcast", ({ forwardBroadcast }) => onOff(forwardBroadcast)],
    ["nat-alias-mode", ({ alias }) => aliasMode(alias)],
    ["nat-enable-tftp", ({ tftp }) => onOff(tftp.enabled)],
    ["nat-tftp-prefix", ({ tftp }) => tftp.prefix ?? ""],
    ["nat-tftp-file", ({ tftp }) => tftp.file ?? ""],
    ["nat-tftp-server", ({ tftp }) => tftp.server ?? ""],
    ["nat-settings", ({ sockets }) => socketSettings(sockets)],
];

function aliasMode({ log, proxyOnly, samePorts }: NatEngine["alias"]): string {
    const words = [
        ...(log ? ["log"] : []),
        ...(proxyOnly ? ["proxyonly"] : []),
        ...(samePorts ? ["sameports"] : []),
    ];
    return words.length === 0 ? "default" : words.join(",");
}

/** All five places have to be filled; a 0 changes nothing. */
function socketSettings({ mtu = 0, buffers = 0, windows = 0 }: NatWish["sockets"]): string {
    return [mtu, buffers, buffers, windows, windows].join(",");
}
