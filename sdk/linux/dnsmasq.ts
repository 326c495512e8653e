import type * as pulumi from "@pulumi/pulumi";
import { LabResource } from "../dynamic";
import type { CommonArgs } from "../dynamic";

/** Addresses that are lent to clients. */
export interface DhcpRangeArgs {
    /** The first address, or with no `to` the network, whose addresses only `hosts` are given. */
    from: pulumi.Input<string>;
    /** The last address, of the same network. @default none: only `hosts` are served */
    to?: pulumi.Input<string>;
    /** How long an address is lent, in seconds, 120 or more, or `"infinite"`. @default 3600 */
    leaseTime?: pulumi.Input<number | "infinite">;
    /** The prefix length of an IPv6 network, 64 to 128; that of an IPv4 network is the interface's. @default 64, of IPv6 */
    prefixLength?: pulumi.Input<number>;
    /**
     * How else hosts of an IPv6 network get addresses (dnsmasq(8), `--dhcp-range`): `slaac` lets them choose their own beside
     * DHCPv6, `ra-only` leaves DHCPv6 out, `ra-stateless` leaves it other options only, `ra-names` finds names for chosen
     * addresses, `ra-advrouter` advertises the router's address (RFC 6275), `off-link` says the prefix is not on the link.
     *
     * None: DHCPv6 alone, announced by router advertisements.
     *
     * @default none
     */
    modes?: pulumi.Input<
        pulumi.Input<"ra-only" | "slaac" | "ra-names" | "ra-stateless" | "ra-advrouter" | "off-link">[]
    >;
    /** Tags that a client must have, `!tag` one that it must not have. None: all clients. @default none */
    tags?: pulumi.Input<pulumi.Input<string>[]>;
    /** A tag that its clients get. @default none */
    set?: pulumi.Input<string>;
}

/** A client that is known beforehand: by its MAC address, its client id or the name that it says. */
export interface DhcpHostArgs {
    /** Its MAC addresses; several for a host with several cards, of which one is used at a time. @default none */
    macs?: pulumi.Input<pulumi.Input<string>[]>;
    /** Its client identifier or DUID, in hexadecimal with colons or as text; `*` ignores the one that it sends. @default none */
    clientId?: pulumi.Input<string>;
    /** Its addresses, one of each family, in networks of the ranges; they need not be within a range. None: one of a range. @default none */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** Its name, which DNS answers for too. @default what it says of itself */
    name?: pulumi.Input<string>;
    /** How long its address is lent, in seconds, 120 or more, or `"infinite"`. @default that of the range */
    leaseTime?: pulumi.Input<number | "infinite">;
    /** Tags that it gets. @default none */
    set?: pulumi.Input<pulumi.Input<string>[]>;
    /** Whether it is given nothing at all. @default false */
    ignore?: pulumi.Input<boolean>;
}

/** A DHCP option that has no input of its own. */
export interface DhcpOptionArgs {
    /** Its number (RFC 2132 and later, IANA) or its name, as `dnsmasq --help dhcp` lists them. */
    option: pulumi.Input<string | number>;
    /** 4, or 6 for DHCPv6. @default 4 */
    family?: pulumi.Input<4 | 6>;
    /** Its values, without commas. None: it is not sent. @default none */
    values?: pulumi.Input<pulumi.Input<string>[]>;
    /** Tags that a client must have, `!tag` one that it must not have. None: all clients. @default none */
    tags?: pulumi.Input<pulumi.Input<string>[]>;
    /** Whether it is sent to clients that did not ask for it. @default false */
    force?: pulumi.Input<boolean>;
}

/** Which clients get a tag; exactly one condition. */
export interface DhcpTagArgs {
    /** The tag: 1 to 60 letters, digits, `_`, `-`. */
    set: pulumi.Input<string>;
    /** A pattern of MAC addresses, `08:00:27:*:*:*` for VirtualBox's, `52:54:00:*:*:*` for QEMU's. */
    mac?: pulumi.Input<string>;
    /** A part of the vendor class that it sends (option 60), such as `PXEClient`. */
    vendorClass?: pulumi.Input<string>;
    /** A part of the user class that it sends (option 77). */
    userClass?: pulumi.Input<string>;
}

/** What a client boots from the network. */
export interface BootArgs {
    /** The file's name on the server. */
    file: pulumi.Input<string>;
    /** The server's name. @default none */
    serverName?: pulumi.Input<string>;
    /** The server's IPv4 address. @default that of this server */
    serverAddress?: pulumi.Input<string>;
    /** Tags that a client must have, `!tag` one that it must not have. None: all clients. @default none */
    tags?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What DNS says of a name; exactly one of `addresses`, `alias`, `text`, `mail`, `service`. */
export interface DnsRecordArgs {
    /** The name, in full. */
    name: pulumi.Input<string>;
    /** Its addresses, IPv4 and IPv6; the names of addresses (PTR) follow from them. */
    addresses?: pulumi.Input<pulumi.Input<string>[]>;
    /** Whether all names below it have its addresses too. @default false */
    wildcard?: pulumi.Input<boolean>;
    /** The name that it is another name of (CNAME), which this server must know itself. */
    alias?: pulumi.Input<string>;
    /** Its text (TXT), without commas. */
    text?: pulumi.Input<string>;
    /** The host that takes its mail (MX); `preference`, 0 to 65535, is 10 by default. */
    mail?: pulumi.Input<{ host: pulumi.Input<string>; preference?: pulumi.Input<number> }>;
    /** Where a service is, for a name such as `_http._tcp.lab.test` (SRV, RFC 2782); `priority` and `weight`, 0 to 65535, are 0 by default. */
    service?: pulumi.Input<{
        host: pulumi.Input<string>;
        port: pulumi.Input<number>;
        priority?: pulumi.Input<number>;
        weight?: pulumi.Input<number>;
    }>;
    /** How long others may remember addresses or an alias, in seconds. @default 0 */
    ttl?: pulumi.Input<number>;
}

/** A DNS server that is asked for what is not known here. */
export interface UpstreamArgs {
    /** Its address; `127.0.0.53` is systemd-resolved of the host itself. */
    address: pulumi.Input<string>;
    /** Its port. @default 53 */
    port?: pulumi.Input<number>;
    /** Ask it for names in this domain only. @default for all */
    domain?: pulumi.Input<string>;
}

/** The DNS side of a Dnsmasq. */
export interface DnsArgs {
    /** Names that it answers for, beside those of DHCP clients. @default none */
    records?: pulumi.Input<pulumi.Input<DnsRecordArgs>[]>;
    /** Servers to ask for everything else; the machine's own /etc/resolv.conf is never read. @default none: other names are refused */
    upstream?: pulumi.Input<pulumi.Input<UpstreamArgs>[]>;
    /** The LAN's domain: told to clients, and that of their names. @default none */
    domain?: pulumi.Input<string>;
    /** Whether names in the domain are never asked for elsewhere. @default true */
    localOnly?: pulumi.Input<boolean>;
    /** Whether names of records and hosts without a domain have it added. @default true */
    expandHosts?: pulumi.Input<boolean>;
    /** How many answers are remembered, 0 to 10000. @default 150 */
    cacheSize?: pulumi.Input<number>;
}

/** What router advertisements say (RFC 4861, 4.2). */
export interface RouterAdvertisementsArgs {
    /** How often they are sent at the most, in seconds, 4 to 1800. @default 600 */
    intervalSeconds?: pulumi.Input<number>;
    /** For how long this host may be used as the default router, in seconds, 0 to 9000; 0: it is none. @default three intervals */
    lifetimeSeconds?: pulumi.Input<number>;
    /** Its preference among routers (RFC 4191). @default "medium" */
    priority?: pulumi.Input<"low" | "medium" | "high">;
    /** The link's MTU, in bytes, 68 to 65535. @default not said */
    mtu?: pulumi.Input<number>;
}

/** An address that is lent to a client. */
export interface DhcpLease {
    /** The address. */
    address: string;
    /** The client's MAC address; absent for an IPv6 client whose DUID tells none. */
    mac?: string;
    /** The client's name, if it has one. */
    hostname?: string;
    /** The client's identifier or, over IPv6, its DUID. */
    clientId?: string;
}

export interface DnsmasqArgs extends CommonArgs {
    /** The interface to serve: a LAN's bridge, or a router's end of it. It may come later, and so may its addresses. */
    interface: pulumi.Input<string>;
    /** The namespace of the interface. Another one makes another server. @default the host's own */
    namespace?: pulumi.Input<string | undefined>;
    /** Which addresses it lends, IPv4 and IPv6; the interface needs an address in each one's network. None: no DHCP. @default none */
    ranges?: pulumi.Input<pulumi.Input<DhcpRangeArgs>[]>;
    /** Clients that are known beforehand, with fixed addresses, names or tags. @default none */
    hosts?: pulumi.Input<pulumi.Input<DhcpHostArgs>[]>;
    /** The IPv4 default router that clients are told, or `"none"`. @default the interface's own address */
    router?: pulumi.Input<string>;
    /** The DNS servers that clients are told, of either family; an empty list: none. @default the interface's own addresses, if `dns` is on */
    dnsServers?: pulumi.Input<pulumi.Input<string>[]>;
    /** The domains that clients look short names up in. @default none */
    search?: pulumi.Input<pulumi.Input<string>[]>;
    /** The time servers that clients are told, of either family. @default none */
    ntp?: pulumi.Input<pulumi.Input<string>[]>;
    /** The MTU that IPv4 clients are told, in bytes, 68 to 65535. @default not told */
    mtu?: pulumi.Input<number>;
    /** Any other DHCP options. @default none */
    options?: pulumi.Input<pulumi.Input<DhcpOptionArgs>[]>;
    /** Tags by which ranges, options and boot files are for some clients only. @default none */
    tags?: pulumi.Input<pulumi.Input<DhcpTagArgs>[]>;
    /** What clients boot from the network. @default none */
    boot?: pulumi.Input<pulumi.Input<BootArgs>[]>;
    /** A directory of the host whose files it serves by TFTP to its clients. @default none */
    tftpRoot?: pulumi.Input<string>;
    /** Whether it is the only DHCP server of the LAN and may answer for addresses that it does not know. @default true */
    authoritative?: pulumi.Input<boolean>;
    /** The most leases at a time. @default 1000 */
    maximumLeases?: pulumi.Input<number>;
    /** What router advertisements say where there is an IPv6 range; `false`: DHCPv6 without them. @default `{ "intervalSeconds": 600, "priority": "medium" }` */
    routerAdvertisements?: pulumi.Input<false | RouterAdvertisementsArgs>;
    /** Names: what it answers for and whom it asks; `false`: no DNS. @default `{ "records": [], "upstream": [], "localOnly": true, "expandHosts": true, "cacheSize": 150 }` */
    dns?: pulumi.Input<false | DnsArgs>;
    /** What goes to `logFile`: `errors`, each lease (`leases`), all of DHCP (`dhcp`), DNS queries (`queries`), `all`. The file grows: for a look, not for good. @default "errors" */
    logLevel?: pulumi.Input<"errors" | "leases" | "dhcp" | "queries" | "all">;
    /** Further options of dnsmasq(8), `--name` or `--name=value`, but for those that the resource sets. @default none */
    extraArguments?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * DHCP and DNS for a LAN, by the real dnsmasq (Debian's package `dnsmasq-base`). It serves one interface and reads nothing of
 * the machine's own configuration; another dnsmasq on the machine is not disturbed. Changed options restart it, and leases
 * survive that. Whatever takes a lease on the LAN, container or virtual machine, shows in `leases` after a refresh.
 *
 * @example
 * ```ts
 * const lan = new virtnet.linux.Bridge("lan", { name: "lan0", addresses: ["172.24.0.1/16", "fd24::1/64"] });
 * new virtnet.linux.Dnsmasq("dhcp", {
 *     interface: lan.name,
 *     ranges: [{ from: "172.24.1.1", to: "172.24.1.254" }, { from: "fd24::100", to: "fd24::1ff" }],
 *     hosts: [{ macs: ["08:00:27:00:00:10"], addresses: ["172.24.0.10"], name: "vm1" }],
 *     dns: { domain: "lab.test", upstream: [{ address: "9.9.9.9" }] },
 * });
 * ```
 */
export class Dnsmasq extends LabResource {
    /** The addresses that it has lent, by address, as of the last update or refresh. When they expire is in `leaseFile`: that moves with each renewal. */
    declare readonly leases: pulumi.Output<DhcpLease[]>;
    /** The file of its leases on the host, one a line, its expiry first, in seconds since 1970. */
    declare readonly leaseFile: pulumi.Output<string>;
    /** The file of its log on the host. */
    declare readonly logFile: pulumi.Output<string>;

    constructor(name: string, args: DnsmasqArgs, opts?: pulumi.CustomResourceOptions) {
        super("linux:Dnsmasq", name, args, ["leases", "leaseFile", "logFile"], opts);
    }
}
