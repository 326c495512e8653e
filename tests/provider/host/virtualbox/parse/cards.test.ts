import type { Card, Forward, NatEngine } from "../../../../../provider/host/virtualbox/model";
import { parseMachineSettings } from "../../../../../provider/host/virtualbox/parse/machine-settings";
import { recordedCases, refusal } from "./recorded";

const engine: NatEngine = {
    dnsProxy: false,
    dnsHostResolver: false,
    dnsPassDomain: true,
    localhostReachable: false,
    forwardBroadcast: false,
    alias: { log: false, proxyOnly: false, samePorts: false },
    tftp: { enabled: false },
    sockets: { mtu: 0, socketSend: 0, socketReceive: 0, tcpSend: 0, tcpReceive: 0 },
};

/** The card that all options were tried on. */
const plain: Card = {
    slot: 1,
    type: "82540EM",
    mac: "08:00:27:00:00:01",
    cableConnected: true,
    promiscuous: "deny",
    bootPriority: 0,
    speed: 0,
    trace: false,
    attachment: { nat: engine },
    forwards: [],
    nat: engine,
};

const withNat = (different: Partial<NatEngine>): Partial<Card> => {
    const nat = { ...engine, ...different };
    return { nat, attachment: { nat } };
};
const alias = (different: Partial<NatEngine["alias"]>) =>
    withNat({ alias: { ...engine.alias, ...different } });
const tftp = (different: Partial<NatEngine["tftp"]>) => withNat({ tftp: { ...engine.tftp, ...different } });
const sockets = (different: Partial<NatEngine["sockets"]>) =>
    withNat({ sockets: { ...engine.sockets, ...different } });
const type = (name: string): Partial<Card> => ({ type: name });
const ssh: Forward = {
    ...{ name: "ssh", hostAddress: "", hostPort: 2222, guestAddress: "", guestPort: 22 },
    protocol: "tcp",
};
const tunnel = { dest: "10.0.0.2", sport: "5000", dport: "5001" };
const resting = { forwards: [ssh], nat: { ...engine, dnsProxy: true } };

/** How the card differs from the plain one after the options, or why VBoxManage would not have them. */
const expected: Readonly<Record<string, Partial<Card> | string>> = {
    "--nic1 null": { attachment: { unattached: {} } },
    "--nic1 nat": {},
    "--nic1 natnetwork": { attachment: { natNetwork: "NatNetwork" } },
    "--nic1 bridged": { attachment: { bridged: "" } },
    "--nic1 intnet": { attachment: { internal: "intnet" } },
    "--nic1 hostonly": { attachment: { hostOnly: "" } },
    "--nic1 hostonlynet": "1: Invalid type 'hostonlynet' specfied for NIC 1",
    "--nic1 generic": { attachment: { generic: { driver: "", properties: {} } } },
    "--nic1 cloud --cloud-network1 oci": { attachment: { unattached: {} } },
    "--nic1 natnetwork --nat-network1 lab": { attachment: { natNetwork: "lab" } },
    "--nic1 bridged --bridge-adapter1 eth0": { attachment: { bridged: "eth0" } },
    "--nic1 intnet --intnet1 deep": { attachment: { internal: "deep" } },
    "--nic1 hostonly --host-only-adapter1 vboxnet0": { attachment: { hostOnly: "vboxnet0" } },
    "--nic1 generic --nic-generic-drv1 UDPTunnel --nic-property1 dest=10.0.0.2 --nic-property1 sport=5000 --nic-property1 dport=5001":
        { attachment: { generic: { driver: "UDPTunnel", properties: tunnel } } },
    "--nic1 generic --nic-generic-drv1 VDE --nic-property1 network=/run/vde.ctl": {
        attachment: { generic: { driver: "VDE", properties: { network: "/run/vde.ctl" } } },
    },
    "--nic1 bridged --bridge-adapter1 eth0 --nat-dns-proxy1 on --nat-pf1 ssh,tcp,,2222,,22 --intnet1 deep --nic-generic-drv1 UDPTunnel --nic-property1 sport=1":
        { attachment: { bridged: "eth0" }, ...resting },
    "--nic1 null --nat-dns-proxy1 on --nat-pf1 ssh,tcp,,2222,,22": {
        attachment: { unattached: {} },
        ...resting,
    },
    "--nic-type1 Am79C970A": type("Am79C970A"),
    "--nic-type1 Am79C973": type("Am79C973"),
    "--nic-type1 Am79C960": type("Am79C960"),
    "--nic-type1 82540EM": {},
    "--nic-type1 82543GC": type("82543GC"),
    "--nic-type1 82545EM": type("82545EM"),
    "--nic-type1 82583V": type("82583V"),
    "--nic-type1 82574": "1: Invalid NIC type '82574' specified for NIC 1",
    "--nic-type1 virtio": type("virtio"),
    "--nic-type1 VIRTIO": type("virtio"),
    "--nic-type1 NE1000": type("NE1000"),
    "--nic-type1 NE2000": type("NE2000"),
    "--nic-type1 WD8003": type("WD8003"),
    "--nic-type1 WD8013": type("WD8013"),
    "--nic-type1 3C503": type("3C503"),
    "--nic-type1 3C501": type("3C501"),
    "--nic-type1 usbnet": type("usbnet"),
    "--mac-address1 0a0b0c0d0e0f": { mac: "0a:0b:0c:0d:0e:0f" },
    "--mac-address1 0a:0b:0c:0d:0e:0f": "1: Invalid MAC address format",
    "--mac-address1 010000000000": "1: Invalid MAC address format",
    "--cable-connected1 off": { cableConnected: false },
    "--nic-promisc1 deny": {},
    "--nic-promisc1 allow-vms": { promiscuous: "allow-vms" },
    "--nic-promisc1 allow-all": { promiscuous: "allow-all" },
    "--nic-boot-prio1 1": { bootPriority: 1 },
    "--nic-boot-prio1 4": { bootPriority: 4 },
    "--nic-boot-prio1 5": "1: Invalid boot priority '5' specfied for NIC 1",
    "--nic-speed1 100000": { speed: 100_000 },
    "--nic-trace1 on": { trace: true },
    "--nic-trace-file1 /root/trace.pcap": {}, // VirtualBox writes the file's name down only while it traces
    "--nic-trace1 on --nic-trace-file1 /root/trace.pcap": { trace: true, traceFile: "/root/trace.pcap" },
    "--nic-bandwidth-group1 missing": "1: Could not find a bandwidth group named 'missing'",
    "--nat-net1 10.9.0.0/16": withNat({ network: "10.9.0.0/16" }),
    "--nat-net1 default": {},
    "--nat-bind-ip1 127.0.0.1": withNat({ bindAddress: "127.0.0.1" }),
    "--nat-dns-pass-domain1 off": withNat({ dnsPassDomain: false }),
    "--nat-dns-proxy1 on": withNat({ dnsProxy: true }),
    "--nat-dns-host-resolver1 on": withNat({ dnsHostResolver: true }),
    "--nat-localhostreachable1 on": withNat({ localhostReachable: true }),
    "--nat-localhostreachable1 off": {}, // VirtualBox does not write it down, and has it on at the next start
    "--nat-forward-broadcast1 on": withNat({ forwardBroadcast: true }),
    "--nat-enable-tftp1 on": tftp({ enabled: true }),
    "--nat-tftp-prefix1 /srv/tftp": tftp({ prefix: "/srv/tftp" }),
    "--nat-tftp-file1 pxelinux.0": tftp({ file: "pxelinux.0" }),
    "--nat-tftp-server1 10.0.2.4": tftp({ server: "10.0.2.4" }),
    "--nat-alias-mode1 log": alias({ log: true }),
    "--nat-alias-mode1 proxyonly": alias({ proxyOnly: true }),
    "--nat-alias-mode1 sameports": alias({ samePorts: true }),
    "--nat-alias-mode1 log,proxyonly,sameports": alias({ log: true, proxyOnly: true, samePorts: true }),
    "--nat-alias-mode1 default": {},
    "--nat-settings1 1400,0,0,0,0": sockets({ mtu: 1400 }),
    "--nat-settings1 0,64,0,0,0": sockets({ socketSend: 64 }),
    "--nat-settings1 0,0,256,0,0": {}, // VBoxManage gives the send buffer's size to both, if there are both
    "--nat-settings1 0,0,0,32,0": sockets({ tcpSend: 32 }),
    "--nat-settings1 0,0,0,0,16": sockets({ tcpReceive: 16 }),
    "--nat-settings1 1400,100,200,300,400": sockets({
        ...{ mtu: 1400, socketSend: 100, socketReceive: 100, tcpSend: 300, tcpReceive: 400 },
    }),
    "--nat-pf1 ssh,tcp,127.0.0.1,2222,10.0.2.15,22": {
        forwards: [{ ...ssh, hostAddress: "127.0.0.1", guestAddress: "10.0.2.15" }],
    },
    "--nat-pf1 dns,udp,,5353,,53": {
        forwards: [{ ...ssh, name: "dns", protocol: "udp", hostPort: 5353, guestPort: 53 }],
    },
    "--nat-pf1 ,tcp,,8080,,80": {
        forwards: [{ ...ssh, name: "tcp_8080_80", hostPort: 8080, guestPort: 80 }],
    },
    "--nat-pf1 six,tcp,::1,8081,,80": {
        forwards: [{ ...ssh, name: "six", hostAddress: "::1", hostPort: 8081, guestPort: 80 }],
    },
    "--nat-pf1 a,tcp,,1,,1 --nat-pf1 b,udp,,2,,2": {
        forwards: [
            { ...ssh, name: "a", hostPort: 1, guestPort: 1 },
            { ...ssh, name: "b", protocol: "udp", hostPort: 2, guestPort: 2 },
        ],
    },
    "--nat-pf1 a,tcp,,1,,1 --nat-pf1 b,tcp,,1,,2":
        "1: A NAT rule for this host port and this host IP already exists",
    "--nat-pf1 delete gone":
        "1: Code NS_ERROR_INVALID_ARG (0x80070057) - Invalid argument value (extended info not available)",
    "--nictype1 virtio": type("virtio"),
    "--macaddress1 0a0b0c0d0e0f": { mac: "0a:0b:0c:0d:0e:0f" },
    "--cableconnected1 off": { cableConnected: false },
    "--nic1 bridged --bridgeadapter1 eth0": { attachment: { bridged: "eth0" } },
    "--nic1 hostonly --hostonlyadapter1 vboxnet0": { attachment: { hostOnly: "vboxnet0" } },
    "--nic1 natnetwork --natnetwork1 lab": { attachment: { natNetwork: "lab" } },
    "--nic1 generic --nicgenericdrv1 UDPTunnel --nicproperty1 a=b": {
        attachment: { generic: { driver: "UDPTunnel", properties: { a: "b" } } },
    },
    "--nicpromisc1 allow-all": { promiscuous: "allow-all" },
    "--nicbootprio1 2": { bootPriority: 2 },
    "--nicspeed1 1000": { speed: 1000 },
    "--nictrace1 on --nictracefile1 /root/trace.pcap": { trace: true, traceFile: "/root/trace.pcap" },
    "--natnet1 10.9.0.0/16": withNat({ network: "10.9.0.0/16" }),
    "--natpf1 ssh,tcp,,2222,,22": { forwards: [ssh] },
    "--natbindip1 127.0.0.1": withNat({ bindAddress: "127.0.0.1" }),
    "--natdnspassdomain1 off": withNat({ dnsPassDomain: false }),
    "--natdnsproxy1 on": withNat({ dnsProxy: true }),
    "--natdnshostresolver1 on": withNat({ dnsHostResolver: true }),
    "--natlocalhostreachable1 on": withNat({ localhostReachable: true }),
    "--nataliasmode1 proxyonly": alias({ proxyOnly: true }),
    "--natsettings1 1400,0,0,0,0": sockets({ mtu: 1400 }),
    "--nattftpprefix1 /srv/tftp": tftp({ prefix: "/srv/tftp" }),
    "--nattftpfile1 pxelinux.0": tftp({ file: "pxelinux.0" }),
    "--nattftpserver1 10.0.2.4": tftp({ server: "10.0.2.4" }),
    "--nic9 nat": "0: Invalid NIC number 9", // an error for all that VBoxManage ends with 0
    disabled: { attachment: { none: {} } },
    "disabled --cable-connected1 off": { attachment: { none: {} }, cableConnected: false },
    "disabled --nic-type1 virtio": { attachment: { none: {} }, type: "virtio" },
    "disabled --nic-boot-prio1 3": { attachment: { none: {} }, bootPriority: 3 },
    "disabled --nic-promisc1 allow-all": { attachment: { none: {} }, promiscuous: "allow-all" },
};

const cases = recordedCases("cards.txt");

/** The recording in its place within a machine's settings. */
function machineOf(text: string) {
    const root = /^<VirtualBox .*>$/m.exec(text)?.[0] ?? "";
    const network = /<Network>.*<\/Network>/s.exec(text)?.[0] ?? "";
    const settings = `${root}<Machine uuid="{1}" OSType="Linux_64"><Hardware>${network}</Hardware></Machine></VirtualBox>`;
    return parseMachineSettings(settings, { settingsFile: "/root/case/case.vbox", running: false });
}

describe("a card, after VBoxManage was given one option", () => {
    test("is expected for every option that was recorded", () => {
        expect([...cases.keys()].sort()).toEqual(Object.keys(expected).sort());
    });

    test.each(Object.entries(expected))("%s", (options, different) => {
        const text = cases.get(options) ?? "";
        if (typeof different === "string") {
            expect(refusal(text)).toBe(different);
        } else {
            expect(refusal(text)).toBeUndefined();
            expect(machineOf(text).cards[0]).toEqual({ ...plain, ...different });
        }
    });
});
