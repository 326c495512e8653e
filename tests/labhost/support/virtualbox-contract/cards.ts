import { cardTypes } from "../../../../provider/resources/virtualbox/nic";
import { lookAtMachine, settingOf } from "./contract";
import type { Bag, Contract, Row } from "./contract";
import { engineRows } from "./engines";

/** A setting of slot 2 that `modifyvm` has an option for. */
const setting = settingOf("guest", "2");

const line = "NIC 2: MAC: 080027000001";
const plugged = (kind: string, attachment: Bag, ...says: [string, string]): Row => ({
    input: `attachment.${kind}`,
    to: { attachment },
    says,
    byHand: [["modifyvm", "guest", "--nic2", kind === "unattached" ? "nat" : "null"]],
    shows: "attachment",
});
const lab = `${line}, Attachment: Internal Network 'lab'`;

const attachments: Row[] = [
    plugged("unattached", { unattached: {} }, lab, `${line}, Attachment: none`),
    plugged("nat", { nat: {} }, lab, `${line}, Attachment: NAT,`),
    plugged("natNetwork", { natNetwork: "their net" }, lab, `${line}, Attachment: NAT Network 'their net'`),
    plugged("bridged", { bridged: "pre0" }, lab, `${line}, Attachment: Bridged Interface 'pre0'`),
    plugged("internal", { internal: "lab two" }, lab, `${line}, Attachment: Internal Network 'lab two'`),
    plugged("hostOnly", { hostOnly: "vboxnet0" }, lab, `${line}, Attachment: Host-only Interface 'vboxnet0'`),
    plugged("generic.driver", { generic: { driver: "VDE" } }, lab, `${line}, Attachment: Generic 'VDE'`),
    {
        ...plugged("none", { none: {} }, lab, "NIC 2: disabled"),
        byHand: [["modifyvm", "guest", "--nic2", "null"]],
    },
    {
        input: "attachment.generic.driver",
        from: { attachment: { generic: { driver: "VDE" } } },
        to: { attachment: { generic: { driver: "UDPTunnel" } } },
        says: [`${line}, Attachment: Generic 'VDE'`, `${line}, Attachment: Generic 'UDPTunnel'`],
        byHand: [["modifyvm", "guest", "--nic-generic-drv2", "theirs"]],
    },
    {
        input: "attachment.generic.properties",
        from: { attachment: { generic: { driver: "UDPTunnel", properties: { sport: "1", dest: "::1" } } } },
        to: { attachment: { generic: { driver: "UDPTunnel", properties: { sport: "2", dport: "3" } } } },
        says: [
            "Generic 'UDPTunnel' { dest='::1', sport='1' }",
            "Generic 'UDPTunnel' { dport='3', sport='2' }",
        ],
        byHand: [["modifyvm", "guest", "--nic-property2", "sport=9"]],
    },
];

const types = cardTypes
    .filter((type) => type !== "82540EM")
    .map((type) =>
        setting("type", "nic-type", type, "82540EM", ['nictype2="82540EM"', `nictype2="${type}"`]),
    );

export const cards: Contract = {
    type: "virtualbox:Nic",
    prepare: `
VBoxManage createvm --name guest --ostype Linux_64 --register && VBoxManage createvm --name other --ostype Linux_64 --register
for group in slow fast; do VBoxManage bandwidthctl guest add $group --type network --limit 20m; done
VBoxManage modifyvm guest --nic3 intnet --intnet3 theirs --nat-pf2 'theirs,tcp,,9999,,22'
VBoxManage natnetwork add --netname 'their net' --network 10.66.0.0/24
`,
    plain: { machine: "guest", slot: 2, mac: "08:00:27:00:00:01", attachment: { internal: "lab" } },
    output: "machineUuid",
    look: lookAtMachine,
    rows: [
        ...types,
        setting("mac", "mac-address", "08:00:27:00:00:02", "080027000003", [
            line,
            "NIC 2: MAC: 080027000002",
        ]),
        setting("cableConnected", "cable-connected", false, "on", [
            'cableconnected2="on"',
            'cableconnected2="off"',
        ]),
        ...["allow-vms", "allow-all"].map((policy) =>
            setting("promiscuous", "nic-promisc", policy, "deny", [
                `${lab}, Cable connected: on, Trace: off , Type: 82540EM, Reported speed: 0 Mbps, Boot priority: 0, Promisc Policy: deny`,
                `Promisc Policy: ${policy}`,
            ]),
        ),
        setting("bootPriority", "nic-boot-prio", 4, "2", ["", "Boot priority: 4"]),
        setting("speed", "nic-speed", 1_000_000, "7000", ['nicspeed2="0"', 'nicspeed2="1000000"']),
        setting("bandwidthGroup", "nic-bandwidth-group", "fast", "none", ["", "Bandwidth group: fast"]),
        setting(
            "bandwidthGroup",
            "nic-bandwidth-group",
            "slow",
            "none",
            ["Bandwidth group: fast", "Bandwidth group: slow"],
            "fast",
        ),
        setting("traceFile", "nic-trace", "/tmp/a b.pcap", "off", ["", "Trace: on (file: /tmp/a b.pcap)"]),
        setting(
            "traceFile",
            "nic-trace-file",
            "/tmp/b.pcap",
            "/tmp/theirs",
            ["Trace: on (file: /tmp/a.pcap)", "Trace: on (file: /tmp/b.pcap)"],
            "/tmp/a.pcap",
        ),
        ...attachments,
        ...engineRows,
        {
            input: "slot",
            to: { slot: 4 },
            says: [lab, "NIC 4: MAC: 080027000001, Attachment: Internal Network 'lab'"],
            replaces: true,
        },
        {
            input: "machine",
            to: { machine: "other" },
            says: ['name="guest"', 'name="other"'],
            replaces: true,
        },
    ],
    untried: {
        powerOff: "of a machine that runs: on the lab host",
        "attachment.hostOnlyNetwork": "macOS has these networks: unit tests",
        "attachment.nat.localhostReachable": "is refused: VirtualBox forgets it",
        virtualboxUser: "another user's VirtualBox is the same one through sudo: the laws on the fake",
    },
};

const rule = { nic: { machine: "guest", slot: 1 }, name: "ssh", hostPort: 2222, guestPort: 22 };
const forwarded = (input: string, to: unknown, by: string, ...says: [string, string]): Row => ({
    input,
    to: { [input]: to },
    says,
    byHand: [["modifyvm", "guest", "--nat-pf1", "delete", "ssh", "--nat-pf1", by]],
});
const before = 'Forwarding(0)="ssh,tcp,,2222,,22"';

export const forwards: Contract = {
    type: "virtualbox:PortForward",
    prepare: `
for name in guest other; do VBoxManage createvm --name $name --ostype Linux_64 --register; done
VBoxManage modifyvm guest --nic3 nat --nat-pf3 'theirs,tcp,,9999,,22'
`,
    plain: rule,
    look: "VBoxManage showvminfo guest; VBoxManage showvminfo guest --machinereadable; VBoxManage showvminfo other | sed 's/^NIC/other NIC/'",
    rows: [
        forwarded("protocol", "udp", "ssh,tcp,,2222,,22", before, '="ssh,udp,,2222,,22"'),
        forwarded(
            "hostAddress",
            "127.0.0.1",
            "ssh,tcp,127.0.0.2,2222,,22",
            before,
            '="ssh,tcp,127.0.0.1,2222,,22"',
        ),
        forwarded("hostPort", 2223, "ssh,tcp,,2022,,22", before, '="ssh,tcp,,2223,,22"'),
        forwarded(
            "guestAddress",
            "10.0.2.15",
            "ssh,tcp,,2222,10.0.2.9,22",
            before,
            '="ssh,tcp,,2222,10.0.2.15,22"',
        ),
        forwarded("guestPort", 2022, "ssh,tcp,,2222,,23", before, '="ssh,tcp,,2222,,2022"'),
        {
            input: "name",
            to: { name: "secure shell" },
            says: [before, '="secure shell,tcp,,2222,,22"'],
            byHand: [["modifyvm", "guest", "--nat-pf1", "delete", "secure shell"]],
            shows: "drift",
            replaces: true,
        },
        {
            input: "nic.slot",
            to: { nic: { machine: "guest", slot: 3 } },
            says: ["NIC 1 Rule(0): name = ssh,", "NIC 3 Rule(0): name = ssh,"],
            replaces: true,
        },
        {
            input: "nic.machine",
            to: { nic: { machine: "other", slot: 1 } },
            says: [before, "other NIC 1 Rule(0): name = ssh,"],
            replaces: true,
        },
    ],
    untried: {
        virtualboxUser: "another user's VirtualBox is the same one through sudo: the laws on the fake",
    },
};
