import type { Forward, NatEngine } from "../model";
import { attribute, element, elements, flag, number, type XmlElement } from "./xml";

/**
 * The NAT engine of a card by its <NAT>, which VirtualBox leaves out where all is as it is by itself.
 *
 * Whether the host's loopback can be reached: since settings 1.19 VirtualBox writes that down only where it is on, but takes
 * it as on where nothing is written once its service starts anew (up to 7.2.22 and today's source: NAT's constructor and
 * areDefaultSettings in src/VBox/Main/xml/Settings.cpp). So only "on", written down, lasts; what is told here is that.
 */
export function natEngine(nat: XmlElement | undefined): NatEngine {
    const [dns, alias, tftp] = [element(nat, "DNS"), element(nat, "Alias"), element(nat, "TFTP")];
    return {
        network: attribute(nat, "network"),
        bindAddress: attribute(nat, "hostip"),
        dnsProxy: flag(dns, "use-proxy", false),
        dnsHostResolver: flag(dns, "use-host-resolver", false),
        dnsPassDomain: flag(dns, "pass-domain", true),
        localhostReachable: flag(nat, "localhost-reachable", false),
        forwardBroadcast: flag(nat, "forward-broadcast", false),
        alias: {
            log: flag(alias, "logging", false),
            proxyOnly: flag(alias, "proxy-only", false),
            samePorts: flag(alias, "use-same-ports", false),
        },
        tftp: {
            enabled: flag(nat, "enable-tftp", false),
            prefix: attribute(tftp, "prefix"),
            file: attribute(tftp, "boot-file"),
            server: attribute(tftp, "next-server"),
        },
        sockets: {
            mtu: number(nat, "mtu") ?? 0,
            socketSend: number(nat, "socksnd") ?? 0,
            socketReceive: number(nat, "sockrcv") ?? 0,
            tcpSend: number(nat, "tcpsnd") ?? 0,
            tcpReceive: number(nat, "tcprcv") ?? 0,
        },
    };
}

/** The port forwards listed under a card's <NAT>, or under a NAT network's <PortForwarding4>. */
export function forwards(under: XmlElement | undefined): Forward[] {
    return elements(under, "Forwarding").map((rule) => ({
        name: attribute(rule, "name") ?? "",
        protocol: number(rule, "proto") === 0 ? "udp" : "tcp",
        hostAddress: attribute(rule, "hostip") ?? "",
        hostPort: number(rule, "hostport") ?? 0,
        guestAddress: attribute(rule, "guestip") ?? "",
        guestPort: number(rule, "guestport") ?? 0,
    }));
}
