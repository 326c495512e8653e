import { existsSync } from "node:fs";
import { join } from "node:path";

/** The machine's network card, by a name that udev's rules for NetworkManager do not take for a container's. */
export const card = "eth0";
export const provider = "192.0.2.1";
export const staticAddress = "192.0.2.10";

/** How the card gets its address. */
export type Setup = "dhcp" | "static";

/** A program that sets up a machine's network cards, as it is run in a throw-away host. */
export interface CardManager {
    name: string;
    /** Programs that it takes, and the package which brings each. */
    needs: Record<string, string>;
    files: Record<Setup, Record<string, string>>;
    /** What is started, in this order. */
    run: string[][];
    /** What it says of the card `$1`. */
    ask: string;
    settled: RegExp;
    /** As in a container: /sys cannot be written, and nobody waits for udev. */
    withoutUdev?: true;
    /** Another way to start one of the others, of which the lease alone is of interest. */
    alone?: true;
}

const udev = { "/lib/systemd/systemd-udevd": "udev" };
const bus = ["dbus-daemon", "--system", "--nofork", "--nopidfile"];
/** What it may do as a service of systemd; as root it would change to the user of this name itself. */
const networkdRights = "+net_admin,+net_raw,+net_bind_service,+net_broadcast";

export const networkManager: CardManager = {
    name: "NetworkManager",
    needs: {
        NetworkManager: "network-manager",
        nmcli: "network-manager",
        "dbus-daemon": "dbus-daemon",
        ...udev,
    },
    files: {
        dhcp: {},
        static: {
            "/etc/NetworkManager/system-connections/card.nmconnection": [
                "[connection]\nid=card\nuuid=6f4ad1f0-8a8f-4c63-9f2c-2f5b7a1d0c11\ntype=ethernet",
                `interface-name=${card}`,
                `[ipv4]\nmethod=manual\naddress1=${staticAddress}/24,${provider}\ndns=192.0.2.53;\n[ipv6]\nmethod=link-local\n`,
            ].join("\n"),
        },
    },
    run: [bus, ["NetworkManager", "--no-daemon"]],
    ask: 'nmcli -t -f GENERAL.STATE,GENERAL.CONNECTION device show "$1"',
    settled: /STATE:100 \(connected\)/,
};

export const networkd: CardManager = {
    name: "systemd-networkd",
    needs: {
        "/lib/systemd/systemd-networkd": "systemd",
        networkctl: "systemd",
        "dbus-daemon": "dbus-daemon",
        ...udev,
    },
    files: {
        dhcp: {
            "/etc/systemd/network/10-card.network": `[Match]\nName=${card}\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n`,
        },
        static: {
            "/etc/systemd/network/10-card.network": `[Match]\nName=${card}\n[Network]\nAddress=${staticAddress}/24\nGateway=${provider}\nIPv6AcceptRA=no\n`,
        },
    },
    run: [
        bus,
        [
            "sh",
            "-c",
            'for each in links leases lldp; do mkdir -p "/run/systemd/netif/$each"; done; chown -R systemd-network: /run/systemd/netif && exec "$@" 2>/run/networkd.log',
            "sh",
            ...["setpriv", "--reuid", "systemd-network", "--regid", "systemd-network", "--clear-groups"],
            ...[`--inh-caps=${networkdRights}`, `--ambient-caps=${networkdRights}`],
            "/lib/systemd/systemd-networkd",
        ],
    ],
    ask: 'networkctl --no-legend --no-pager list "$1" | sed "s/^ *[0-9]* *//"',
    settled: / routable configured/,
};

/** What the guide advises: else it asks for an address on each cable of a lab. */
const dhcpcdLeaves = "denyinterfaces v-*\n";
/** Without the seconds that it takes to find out whether an address is taken. */
const hasty = "noarp\nmetric 1002\n";

export const dhcpcd: CardManager = {
    name: "dhcpcd",
    needs: { dhcpcd: "dhcpcd-base", ...udev },
    files: {
        dhcp: { "/etc/dhcpcd.conf": `${hasty}${dhcpcdLeaves}option domain_name_servers\n` },
        static: {
            "/etc/dhcpcd.conf": `${hasty}${dhcpcdLeaves}interface ${card}\nstatic ip_address=${staticAddress}/24\nstatic routers=${provider}\nstatic domain_name_servers=192.0.2.53\n`,
        },
    },
    run: [["sh", "-c", "exec dhcpcd --nobackground >/run/dhcpcd.log 2>&1"]],
    // By its log: to ask it too often while it starts ends it ("eloop_start: Invalid argument").
    ask: 'grep -E "^$1: (leased|using static|carrier|removing|waiting)" /run/dhcpcd.log | tail -n 1',
    settled: /leased|using static/,
};

/** As ifupdown starts it where there is no dhclient: it ends with its card. */
const dhcpcdAlone: CardManager = {
    ...dhcpcd,
    name: "dhcpcd for one card",
    alone: true,
    run: [["dhcpcd", card]],
    ask: 'cut -d: -f1 "/proc/$(cat "/run/dhcpcd/$1.pid")/cmdline"',
    settled: /dhcpcd/,
};

export const ifupdown: CardManager = {
    name: "ifupdown",
    needs: { ifup: "ifupdown", dhclient: "isc-dhcp-client", ...udev },
    files: {
        dhcp: {
            "/etc/network/interfaces": `auto lo ${card}\niface lo inet loopback\niface ${card} inet dhcp\n`,
        },
        static: {
            "/etc/network/interfaces": `auto lo ${card}\niface lo inet loopback\niface ${card} inet static\n    address ${staticAddress}/24\n    gateway ${provider}\n`,
        },
    },
    run: [["ifup", "--all"]],
    ask: 'ifquery --state "$1"',
    settled: /eth0=eth0/,
};

export const managers = [networkManager, networkd, dhcpcd, dhcpcdAlone, ifupdown];

/** The packages that would bring what it takes and is not here. */
export function missingOf({ needs }: CardManager): string[] {
    const directories = `${process.env["PATH"]}:/usr/sbin:/sbin`.split(":");
    const isThere = (program: string) =>
        program.startsWith("/")
            ? existsSync(program)
            : directories.some((directory) => existsSync(join(directory, program)));
    const missing = Object.entries({ ...needs, dnsmasq: "dnsmasq-base" }).filter(
        ([program]) => !isThere(program),
    );
    return [...new Set(missing.map(([, name]) => name))];
}

/** A manager that takes hold of interfaces of others, and what it has to be told. */
interface Grab {
    manager: CardManager;
    how: string;
    /** What it makes of one end of a pair, and how it says that it is its own. */
    ask: string;
    taken: RegExp;
    remedy: Record<string, string>;
    reload: string;
}

const anyLink = "[Match]\nName=*\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n";

export const grabs: Grab[] = [
    {
        manager: { ...networkManager, withoutUdev: true },
        how: "without udev",
        ask: "nmcli -t -f GENERAL.STATE device show v-loose",
        taken: /connecting|connected\)/,
        remedy: {
            "/etc/NetworkManager/conf.d/lab.conf":
                "[keyfile]\nunmanaged-devices=interface-name:v-*;interface-name:vn*\n",
        },
        reload: "nmcli general reload conf",
    },
    {
        manager: {
            ...networkd,
            files: { ...networkd.files, dhcp: { "/etc/systemd/network/10-card.network": anyLink } },
        },
        how: "which is given each interface",
        ask: "networkctl --no-legend --no-pager list v-loose",
        taken: /configuring|configured|pending/,
        remedy: {
            "/etc/systemd/network/05-lab.network": "[Match]\nName=lan0 v-* vn* tap*\n[Link]\nUnmanaged=yes\n",
        },
        reload: "networkctl reload",
    },
    {
        manager: { ...dhcpcd, files: { ...dhcpcd.files, dhcp: { "/etc/dhcpcd.conf": hasty } } },
        how: "as it comes",
        ask: "cat /run/dhcpcd.log",
        taken: /v-loose: soliciting a DHCP lease/,
        remedy: { "/etc/dhcpcd.conf": `${hasty}${dhcpcdLeaves}` },
        reload: "dhcpcd --rebind; : >/run/dhcpcd.log",
    },
];
