import type { Contract } from "./contract";

const plain = { name: "vboxnet0", adopt: true, ipv4: "192.168.60.1/24" };
const configure = (...words: string[]) => ["hostonlyif", "ipconfig", "vboxnet0", ...words];

/** Taps of these names are host-only adapters to a VBoxManage without kernel modules. */
export const adapters: Contract = {
    type: "virtualbox:HostOnlyAdapter",
    prepare: `
mkdir /srv/etc /srv/etc-work && mount -n -t overlay -o lowerdir=/etc,upperdir=/srv/etc,workdir=/srv/etc-work virtnet-etc /etc || exit 1
mkdir -p /etc/vbox /srv/root/etc/vbox && mount -n --bind /srv/root/etc/vbox /etc/vbox || exit 1
printf '* 192.168.56.0/21 10.20.0.0/16\\n* fe80::/10\\n' >/etc/vbox/networks.conf
for tap in vboxnet0 vboxnet1; do ip tuntap add $tap mode tap && VBoxManage hostonlyif ipconfig $tap --ip 192.168.56.1; done
`,
    plain,
    look: "VBoxManage list hostonlyifs; ip -o address show; VBoxManage getextradata global enumerate",
    rows: [
        {
            input: "ipv4",
            to: { ipv4: "192.168.61.1/25" },
            says: ["inet 192.168.60.1/24", "inet 192.168.61.1/25"],
            byHand: [configure("--ip", "192.168.62.1")],
        },
        {
            input: "ipv4",
            to: { ipv4: undefined },
            says: ["inet 192.168.60.1/24", "HostOnly/vboxnet0/IPNetMask, Value: 255.255.255.255"],
        },
        {
            input: "ipv6",
            from: { ipv6: "fe80:56::1/64" },
            to: { ipv6: "fe80:57::1/64" },
            says: ["inet6 fe80:56::1/64", "inet6 fe80:57::1/64"],
            byHand: [configure("--ipv6", "fe80:58::1")],
        },
        {
            input: "ipv6",
            from: { ipv6: "fe80:56::1/64" },
            to: { ipv6: "fe80:56::1/72" },
            says: ["inet6 fe80:56::1/64", "inet6 fe80:56::1/72"],
        },
        {
            input: "ipv6",
            to: { ipv6: "fe80:57::1/64" },
            says: ["", "inet6 fe80:57::1/64"],
        },
        {
            input: "ranges",
            from: { ipv4: "192.168.60.1/24" },
            to: { ipv4: "10.20.0.1/24", ranges: ["10.20.0.0/16", "fe80::/10"] },
            says: ["inet 192.168.60.1/24", "inet 10.20.0.1/24"],
        },
        {
            input: "name",
            to: { name: "vboxnet1" },
            says: [
                "HostOnly/vboxnet1/IPAddress, Value: 192.168.56.1\n",
                "HostOnly/vboxnet1/IPAddress, Value: 192.168.60.1\n",
            ],
            replaces: true,
        },
    ],
    untried: {
        virtualboxUser: "another user's VirtualBox is the same one through sudo: the laws on the fake",
    },
};
