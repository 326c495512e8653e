import type { Example } from "../examples/example";
import type { Bag } from "../lab";
import { manage } from "./lab";

const slot = { machine: "guest", slot: 2 };

/** One variant for each kind of attachment, with and without what can be said of it. */
const attachments: Record<string, Bag> = {
    unattached: { ...slot, attachment: { unattached: {} } },
    nat: { ...slot, attachment: { nat: {} } },
    "nat, all set": {
        ...slot,
        attachment: {
            nat: {
                network: "10.9.0.0/16",
                bindAddress: "192.0.2.10",
                dnsProxy: true,
                dnsHostResolver: true,
                dnsPassDomain: false,
                forwardBroadcast: true,
                alias: { log: true, proxyOnly: true, samePorts: true },
                tftp: { enabled: true, prefix: "/srv", file: "boot file", server: "10.9.0.9" },
                sockets: { mtu: 1400, buffers: 128, windows: 32 },
            },
        },
    },
    "nat network": { ...slot, attachment: { natNetwork: "their net" } },
    bridged: { ...slot, attachment: { bridged: "eth0" } },
    internal: { ...slot, attachment: { internal: "lab" } },
    "another internal": { ...slot, attachment: { internal: "lab 2" } },
    "host-only": { ...slot, attachment: { hostOnly: "vboxnet0" } },
    generic: { ...slot, attachment: { generic: { driver: "VDE" } } },
    "udp tunnel": {
        ...slot,
        attachment: { generic: { driver: "UDPTunnel", properties: { sport: "1", dport: "2", dest: "::1" } } },
    },
    "another tunnel": {
        ...slot,
        attachment: { generic: { driver: "UDPTunnel", properties: { sport: "3", dest: "10.0.0.1" } } },
    },
    none: { ...slot, attachment: { none: {} }, bootPriority: 1 },
};

const unseen = ["machine", "slot", "powerOff", "virtualboxUser"];
const modify = (...words: string[]) => manage("modifyvm", "guest", ...words);

const settings: Example = {
    unseen,
    variants: {
        plain: { ...slot, mac: "08:00:27:00:00:01", attachment: { internal: "lab" } },
        "all set": {
            ...slot,
            type: "virtio",
            mac: "08:00:27:00:00:02",
            cableConnected: false,
            promiscuous: "allow-all",
            bootPriority: 4,
            speed: 1000,
            bandwidthGroup: "slow",
            traceFile: "/tmp/a b.pcap",
            attachment: { internal: "lab" },
            powerOff: "allow",
        },
        "other values": {
            ...slot,
            type: "Am79C973",
            mac: "08:00:27:00:00:03",
            promiscuous: "allow-vms",
            bootPriority: 1,
            speed: 10,
            bandwidthGroup: "fast",
            traceFile: "/tmp/c.pcap",
            attachment: { internal: "lab" },
        },
    },
    foreign: [
        modify("--nic2", "bridged", "--bridge-adapter2", "eth0", "--nic-type2", "virtio"),
        modify("--mac-address2", "080027AABBCC", "--cable-connected2", "off"),
        modify("--nic-trace-file2", "/tmp/theirs", "--nic-trace2", "on", "--nic-bandwidth-group2", "slow"),
    ],
    guests: [modify("--nat-pf2", "theirs,tcp,10.0.0.9,9999,,22")],
    tampered: {
        type: [modify("--nic-type2", "NE2000")],
        mac: [modify("--mac-address2", "auto")],
        cableConnected: [modify("--cable-connected2", "off")],
        promiscuous: [modify("--nic-promisc2", "allow-vms")],
        bootPriority: [modify("--nic-boot-prio2", "3")],
        speed: [modify("--nic-speed2", "7")],
        bandwidthGroup: [modify("--nic-bandwidth-group2", "fast")],
        traceFile: [modify("--nic-trace-file2", "/tmp/t", "--nic-trace2", "on")],
        attachment: [modify("--nic2", "nat")],
    },
};

const start = manage("startvm", "guest", "--type", "headless");
const isSeen = Object.keys(settings.tampered ?? {});

const plugged: Example = {
    lasting: ["nat"],
    unseen: [...unseen, ...isSeen.filter((key) => key !== "attachment")],
    variants: attachments,
    foreign: [
        modify("--nic2", "nat", "--nat-net2", "10.8.0.0/16", "--nat-dns-proxy2", "on"),
        modify("--nat-pf2", "theirs,tcp,,9999,,22"),
    ],
    tampered: { attachment: [modify("--nic2", "none")] },
};

/** On a machine that runs. */
const live: Example = {
    needs: [modify("--nic2", "null"), start],
    unseen: [...unseen, ...isSeen],
    variants: {
        plain: { ...slot, adopt: true, attachment: { internal: "lab" } },
        moved: {
            ...slot,
            adopt: true,
            cableConnected: false,
            promiscuous: "allow-all",
            traceFile: "/tmp/a",
            attachment: { generic: { driver: "UDPTunnel", properties: { sport: "1" } } },
        },
        bridged: { ...slot, adopt: true, attachment: { bridged: "eth0" } },
    },
};

/** On a machine that runs and may be stopped for it. */
const cycled: Example = {
    lasting: ["nat"],
    needs: [start],
    unseen: [...unseen, ...isSeen],
    variants: {
        plain: { ...slot, powerOff: "allow", attachment: { internal: "lab" } },
        "all set": {
            ...slot,
            powerOff: "allow",
            type: "virtio",
            bootPriority: 2,
            attachment: { nat: { network: "10.9.0.0/16" } },
        },
    },
};

const ofAnotherUser: Example = {
    unseen: [...unseen, ...isSeen],
    variants: { plain: { ...slot, attachment: { unattached: {} }, virtualboxUser: "lab" } },
};

export const cards = [settings, plugged, live, cycled, ofAnotherUser];

const forward = { nic: { machine: "guest", slot: 1 }, name: "ssh", hostPort: 2222, guestPort: 22 };

const rules: Example = {
    unseen: ["nic", "name", "virtualboxUser"],
    variants: {
        plain: forward,
        "all set": {
            ...forward,
            protocol: "udp",
            hostAddress: "127.0.0.1",
            hostPort: 5353,
            guestAddress: "10.0.2.15",
            guestPort: 53,
        },
        "another port": { ...forward, hostPort: 2223 },
    },
    foreign: [modify("--natpf1", "ssh,tcp,,2022,,22")],
    guests: [modify("--natpf1", "theirs,tcp,10.0.0.9,9999,,22")],
    tampered: Object.fromEntries(
        [
            ["protocol", "ssh,udp,,2222,,22"],
            ["hostAddress", "ssh,tcp,127.0.0.2,2222,,22"],
            ["hostPort", "ssh,tcp,,2022,,22"],
            ["guestAddress", "ssh,tcp,,2222,10.0.2.9,22"],
            ["guestPort", "ssh,tcp,,2222,,23"],
        ].map(([key, rule = ""]) => [key, [modify("--natpf1", "delete", "ssh", "--natpf1", rule)]]),
    ),
};

const isRuled = Object.keys(rules.tampered ?? {});

const liveRules: Example = {
    needs: [start],
    unseen: ["nic", "name", "virtualboxUser", ...isRuled],
    variants: { plain: forward, "another port": { ...forward, hostPort: 2223 } },
    foreign: [manage("controlvm", "guest", "natpf1", "ssh,tcp,,2022,,22")],
    guests: [manage("controlvm", "guest", "natpf1", "theirs,tcp,10.0.0.9,9999,,22")],
};

const rulesOfAnotherUser: Example = {
    unseen: ["nic", "name", "virtualboxUser", ...isRuled],
    variants: { plain: { ...forward, virtualboxUser: "lab" } },
};

export const forwards = [rules, liveRules, rulesOfAnotherUser];

export const powers: Example[] = [
    {
        unseen: ["machine", "headless", "shutdownSeconds", "virtualboxUser"],
        variants: {
            plain: { machine: "guest" },
            seen: { machine: "guest", headless: false, shutdownSeconds: 5 },
        },
    },
    {
        unseen: ["machine", "headless", "shutdownSeconds", "virtualboxUser"],
        variants: { plain: { machine: "guest", virtualboxUser: "lab" } },
    },
];
