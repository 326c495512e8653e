import { Refusal } from "../../fake/kernel";
import type { Forward, NatEngine } from "../model";
import { onOff, wholeNumber } from "./words";

export function newEngine(): NatEngine {
    return {
        network: undefined,
        bindAddress: undefined,
        dnsProxy: false,
        dnsHostResolver: false,
        dnsPassDomain: true,
        localhostReachable: false,
        forwardBroadcast: false,
        alias: { log: false, proxyOnly: false, samePorts: false },
        tftp: { enabled: false, prefix: undefined, file: undefined, server: undefined },
        sockets: { mtu: 0, socketSend: 0, socketReceive: 0, tcpSend: 0, tcpReceive: 0 },
    };
}

const text = (value: string) => (value === "" ? undefined : value);

/** What `modifyvm` does with a NAT engine, by the option without its dashes and its number. */
export const engineOptions: Readonly<Record<string, (value: string, now: NatEngine) => Partial<NatEngine>>> =
    {
        natnet: (value) => ({ network: value === "default" ? undefined : text(value) }),
        natbindip: (value) => ({ bindAddress: text(value) }),
        natdnsproxy: (value) => ({ dnsProxy: onOff(value) }),
        natdnshostresolver: (value) => ({ dnsHostResolver: onOff(value) }),
        natdnspassdomain: (value) => ({ dnsPassDomain: onOff(value) }),
        natlocalhostreachable: (value) => ({ localhostReachable: onOff(value) }),
        natforwardbroadcast: (value) => ({ forwardBroadcast: onOff(value) }),
        nataliasmode: (value) => ({
            alias: {
                log: value.includes("log"),
                proxyOnly: value.includes("proxyonly"),
                samePorts: value.includes("sameports"),
            },
        }),
        natenabletftp: (value, { tftp }) => ({ tftp: { ...tftp, enabled: onOff(value) } }),
        nattftpprefix: (value, { tftp }) => ({ tftp: { ...tftp, prefix: text(value) } }),
        nattftpfile: (value, { tftp }) => ({ tftp: { ...tftp, file: text(value) } }),
        nattftpserver: (value, { tftp }) => ({ tftp: { ...tftp, server: text(value) } }),
        natsettings: (value, { sockets }) => ({ sockets: changeSockets(sockets, value) }),
    };

export function changeEngine(now: NatEngine, option: string, value: string): NatEngine {
    return { ...now, ...engineOptions[option]?.(value, now) };
}

/** As NATEngine::setNetworkSettings has it: a 0 leaves things be, and what is received is what is sent. */
function changeSockets(now: NatEngine["sockets"], value: string): NatEngine["sockets"] {
    const parts = value.split(",");
    if (parts.length !== 5) throw new Refusal("Missing or invalid argument to '--nat-settings'");
    const [mtu = 0, send = 0, receive = 0, tcpSend = 0, tcpReceive = 0] = parts.map(wholeNumber);
    return {
        mtu: mtu || now.mtu,
        socketSend: send || now.socketSend,
        socketReceive: receive === 0 ? now.socketReceive : send,
        tcpSend: tcpSend || now.tcpSend,
        tcpReceive: tcpReceive || now.tcpReceive,
    };
}

/** `delete NAME`, or a rule. */
export function applyForward(rules: Forward[], values: readonly string[]): void {
    if (values[0] === "delete") {
        removeForward(rules, values[1] ?? "");
        return;
    }
    const fields = (values[0] ?? "").split(",");
    if (fields.length !== 6) throw new Refusal("Missing or invalid argument to '--natpf'");
    const [name = "", protocol = "", hostAddress = "", hostPort = "", guestAddress = "", guestPort = ""] =
        fields;
    if (protocol !== "tcp" && protocol !== "udp")
        throw new Refusal(`Invalid proto '${values[0] ?? ""}' specfied for NIC`);
    addForward(rules, {
        name: name === "" ? `${protocol}_${hostPort}_${guestPort}` : name,
        protocol,
        hostAddress,
        hostPort: wholeNumber(hostPort),
        guestAddress,
        guestPort: wholeNumber(guestPort),
    });
}

export function addForward(rules: Forward[], rule: Forward): void {
    if (rules.some(({ name }) => name === rule.name))
        throw new Refusal("A NAT rule of this name already exists");
    const taken = rules.some(
        (one) =>
            one.protocol === rule.protocol &&
            one.hostAddress === rule.hostAddress &&
            one.hostPort === rule.hostPort,
    );
    if (taken) throw new Refusal("A NAT rule for this host port and this host IP already exists");
    rules.push(rule);
    // VirtualBox keeps them by their names.
    rules.sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function removeForward(rules: Forward[], name: string): void {
    const at = rules.findIndex((rule) => rule.name === name);
    if (at < 0) throw new Refusal("Code NS_ERROR_INVALID_ARG (0x80070057) - Invalid argument value");
    rules.splice(at, 1);
}
