/** The world of a VirtualBox user as its settings files tell it, every value in the form that inputs have. */

/** Who may see frames that are not its own: nobody, other machines on the network, or everything that passes. */
export type Promiscuous = "deny" | "allow-vms" | "allow-all";

/** What the NAT engine of one card is set to. All of it has a value; `undefined` where VirtualBox chooses. */
export interface NatEngine {
    /** The private network, `10.9.0.0/16`; VirtualBox's own is 10.0.(slot + 1).0/24. */
    network?: string | undefined;
    /** The host's address that connections come from. */
    bindAddress?: string | undefined;
    dnsProxy: boolean;
    dnsHostResolver: boolean;
    dnsPassDomain: boolean;
    localhostReachable: boolean;
    forwardBroadcast: boolean;
    alias: { log: boolean; proxyOnly: boolean; samePorts: boolean };
    tftp: {
        enabled: boolean;
        prefix?: string | undefined;
        file?: string | undefined;
        server?: string | undefined;
    };
    /** Bytes for the MTU, KiB for the rest; 0 where VirtualBox chooses. */
    sockets: {
        mtu: number;
        socketSend: number;
        socketReceive: number;
        tcpSend: number;
        tcpReceive: number;
    };
}

/** What a card is plugged into. */
export type Attachment =
    /** There is no card in the slot. */
    | { none: Record<string, never> }
    /** A card without a network, as if no cable were plugged in. */
    | { unattached: Record<string, never> }
    | { nat: NatEngine }
    | { natNetwork: string }
    /** The host's interface. */
    | { bridged: string }
    | { internal: string }
    /** The host's interface, `vboxnet0`. */
    | { hostOnly: string }
    /** A host-only network, which VirtualBox has on macOS alone. */
    | { hostOnlyNetwork: string }
    | { generic: { driver: string; properties: Record<string, string> } };

/** A port forward of a NAT engine or of a NAT network. */
export interface Forward {
    name: string;
    protocol: "tcp" | "udp";
    /** Empty: every address of the host. */
    hostAddress: string;
    hostPort: number;
    /** Empty: the guest's address from DHCP; NAT networks need one. */
    guestAddress: string;
    guestPort: number;
}

/** One slot of a machine. */
export interface Card {
    /** 1 to 8, or to 36 on ICH9. */
    slot: number;
    /** `82540EM`, `virtio`, …, as VBoxManage spells it. */
    type: string;
    /** `08:00:27:a1:b2:c3`; empty while the slot has never had a card. */
    mac: string;
    cableConnected: boolean;
    promiscuous: Promiscuous;
    /** 0 to 4; 0 is the lowest. */
    bootPriority: number;
    /** What the guest is told, in kbit/s; 0 where VirtualBox chooses. */
    speed: number;
    bandwidthGroup?: string | undefined;
    trace: boolean;
    traceFile?: string | undefined;
    attachment: Attachment;
    /** Of its NAT engine, also while it is attached elsewhere and they rest. */
    forwards: readonly Forward[];
    /** The NAT engine's settings, also while they rest. */
    nat: NatEngine;
}

/** `running`: also paused. `saved`: its memory is on disk. */
export type PowerState = "running" | "saved" | "off";

export interface MediumAttachment {
    controller: string;
    port: number;
    device: number;
    type: "disk" | "dvd" | "floppy";
    /** The file; absent: an empty drive. */
    file?: string | undefined;
}

/** A machine as its settings file tells it. */
export interface VirtualMachine {
    uuid: string;
    name: string;
    settingsFile: string;
    state: PowerState;
    /** `Linux_64`, the id of `list ostypes`. */
    osType: string;
    description: string;
    groups: readonly string[];
    cpus: number;
    /** MiB */
    memory: number;
    firmware: "bios" | "efi" | "efi32" | "efi64";
    /** `piix3`, `ich9`, or another system's. */
    chipset: string;
    nestedPaging: boolean;
    cards: readonly Card[];
    /** The names of its storage controllers. */
    controllers: readonly string[];
    media: readonly MediumAttachment[];
    /** Bytes a second, by the group's name. */
    bandwidthGroups: ReadonlyMap<string, number>;
    guestProperties: ReadonlyMap<string, string>;
    extraData: ReadonlyMap<string, string>;
    snapshots: boolean;
}

/** A host-only adapter, by `list hostonlyifs`. */
export interface HostOnlyAdapterRow {
    name: string;
    /** `192.168.56.1/24`; absent: none. */
    ipv4?: string | undefined;
    ipv6?: string | undefined;
    /** Besides `ipv6`: VirtualBox gives an adapter a new address and does not take the old one off. */
    moreIpv6?: readonly string[] | undefined;
    mac: string;
    up: boolean;
    /** `HostInterfaceNetworking-vboxnet0`: what a DHCP server serves. */
    networkName: string;
}

export interface NatNetworkRow {
    name: string;
    network: string;
    enabled: boolean;
    dhcp: boolean;
    ipv6: boolean;
    ipv6Prefix?: string | undefined;
    advertiseDefaultIpv6Route: boolean;
    forwards4: readonly Forward[];
    forwards6: readonly Forward[];
    /** The last octet by which guests reach a loopback address of the host, by that address. */
    loopback: ReadonlyMap<string, number>;
}

/** What a DHCP server tells a client, for all or for some. */
export interface DhcpScope {
    /** By the option's number, as text. */
    options: ReadonlyMap<string, { value: string; hex: boolean }>;
    forced: readonly number[];
    suppressed: readonly number[];
    /** Seconds; `undefined` where VirtualBox chooses. */
    minLease?: number | undefined;
    defaultLease?: number | undefined;
    maxLease?: number | undefined;
}

export type DhcpConditionKind = "mac" | "mac-wild" | "vendor" | "vendor-wild" | "user" | "user-wild";

export interface DhcpGroupRow extends DhcpScope {
    name: string;
    conditions: readonly { include: boolean; kind: DhcpConditionKind; value: string }[];
}

/** A client's own settings: by the card of a machine, or by a MAC address. */
export interface DhcpClientRow extends DhcpScope {
    card?: { machine: string; slot: number } | undefined;
    mac?: string | undefined;
    fixedAddress?: string | undefined;
}

export interface DhcpServerRow {
    /** The network it serves: `HostInterfaceNetworking-vboxnet0`, a NAT network's or an internal network's name. */
    network: string;
    serverAddress: string;
    netmask: string;
    lower: string;
    upper: string;
    enabled: boolean;
    global: DhcpScope;
    groups: readonly DhcpGroupRow[];
    clients: readonly DhcpClientRow[];
}

/** A lease that a DHCP server has given, by its leases file. */
export interface Lease {
    mac: string;
    address: string;
    state: string;
    /** Unix time in seconds. */
    issued: number;
    /** Seconds. */
    expires: number;
}

/** The networks whose NAT engine or DHCP server runs, which VirtualBox does not tell: by their processes. */
export interface NetworkServices {
    natNetworks: ReadonlySet<string>;
    dhcpServers: ReadonlySet<string>;
}

/** What VirtualBox keeps for a user in its global settings file. */
export interface GlobalSettings {
    /** The settings files of all registered machines, by the machine's UUID. */
    machines: ReadonlyMap<string, string>;
    defaultMachineFolder: string;
    extraData: ReadonlyMap<string, string>;
    natNetworks: readonly NatNetworkRow[];
    dhcpServers: readonly DhcpServerRow[];
}

/** What resources may ask of a VirtualBox user's world. */
export interface VirtualBoxWorld {
    /** The host's system as Node names it: `linux`, `darwin`, `win32`. */
    readonly platform: string;
    /** `7.2.22` */
    version(): Promise<string>;
    /** By its name or its UUID. */
    machine(nameOrUuid: string): Promise<VirtualMachine | undefined>;
    /** The names of all registered machines. */
    machineNames(): Promise<readonly string[]>;
    global(): Promise<GlobalSettings>;
    hostOnlyAdapters(): Promise<readonly HostOnlyAdapterRow[]>;
    /** What the DHCP server of a network has leased. */
    leases(network: string): Promise<readonly Lease[]>;
    /** `undefined`, or absent, where the host does not list processes. */
    networkServices?(): Promise<NetworkServices | undefined>;
    /** /etc/vbox/networks.conf; absent: `undefined`. */
    networksConf(): Promise<string | undefined>;
    claims(key: string): Promise<{ mark: string; previous: unknown; leaving?: true }[]>;
    /** All claims on keys that begin so. */
    claimsUnder(prefix: string): Promise<{ key: string; mark: string }[]>;
    refreshClaims(): Promise<void>;
    heldBy(mark: string): Promise<string[]>;
}
