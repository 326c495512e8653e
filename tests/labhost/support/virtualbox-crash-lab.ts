import type { LabResource } from "../../live/support/crash-driver";

/** What stands there already: media, machines to copy, and what is adopted and has to be given back. */
export const makeTheirs = `
PATH=/srv/bin:$PATH; set -e
for disk in a b; do VBoxManage createmedium disk --filename /srv/user/$disk.vdi --size 1; done
for name in template theirs; do VBoxManage createvm --name $name --ostype Linux_64 --register; done
VBoxManage modifyvm template --memory 300
VBoxManage export template --output /srv/user/template.ova
VBoxManage modifyvm theirs --memory 200 --nic3 bridged --bridge-adapter3 pre0 --mac-address3 080027AABBCC
VBoxManage modifyvm theirs --nat-pf1 'ssh,tcp,,2022,,22'
VBoxManage natnetwork add --netname 'their net' --network 10.66.0.0/24 --port-forward-4 'a:tcp:[]:9999:[10.66.0.5]:9'
VBoxManage dhcpserver add --network theirs --server-ip 10.6.0.2 --netmask 255.255.255.0 --lower-ip 10.6.0.10 --upper-ip 10.6.0.20
ip tuntap add vboxnet0 mode tap && VBoxManage hostonlyif ipconfig vboxnet0 --ip 192.168.56.1
`;

/** Every kind of resource, new and adopted. */
export const lab: LabResource[] = [
    {
        name: "web",
        type: "virtualbox:Machine",
        inputs: {
            name: "web",
            memory: 128,
            guestProperties: { "/virtnet/role": "web", "/virtnet/zone": "a" },
            extra: { vram: "8" },
            disks: ["/srv/user/a.vdi"],
        },
    },
    {
        name: "imported",
        type: "virtualbox:Machine",
        inputs: { name: "imported", ova: "/srv/user/template.ova", memory: 128 },
    },
    {
        name: "copied",
        type: "virtualbox:Machine",
        inputs: { name: "copied", clone: { from: "template" }, memory: 128 },
    },
    {
        name: "taken",
        type: "virtualbox:Machine",
        inputs: { name: "theirs", adopt: true, memory: 128, groups: ["/lab"] },
    },
    {
        name: "web-nat",
        type: "virtualbox:Nic",
        inputs: { machine: "web", slot: 1, type: "virtio", attachment: { nat: { network: "10.9.0.0/16" } } },
    },
    {
        name: "web-lab",
        type: "virtualbox:Nic",
        inputs: { machine: "web", slot: 2, attachment: { internal: "lab" }, promiscuous: "allow-vms" },
    },
    {
        name: "taken-card",
        type: "virtualbox:Nic",
        inputs: { machine: "theirs", slot: 3, adopt: true, attachment: { internal: "lab" } },
    },
    {
        name: "ssh",
        type: "virtualbox:PortForward",
        inputs: { nic: { machine: "web", slot: 1 }, name: "ssh", hostPort: 2222, guestPort: 22 },
    },
    {
        name: "taken-ssh",
        type: "virtualbox:PortForward",
        inputs: {
            ...{ nic: { machine: "theirs", slot: 1 }, name: "ssh", adopt: true },
            ...{ hostPort: 2223, guestPort: 22 },
        },
    },
    {
        name: "net",
        type: "virtualbox:NatNetwork",
        inputs: { name: "lab", network: "10.71.0.0/24", ipv6: true, loopback: { "127.0.0.2": 8 } },
    },
    {
        name: "taken-net",
        type: "virtualbox:NatNetwork",
        inputs: { name: "their net", network: "10.67.0.0/24", adopt: true },
    },
    {
        name: "net-ssh",
        type: "virtualbox:NatNetworkPortForward",
        inputs: { network: "lab", name: "ssh", hostPort: 2224, guestAddress: "10.71.0.5", guestPort: 22 },
    },
    {
        name: "dhcp",
        type: "virtualbox:DhcpServer",
        inputs: {
            network: { internal: "lab two" },
            ...{ serverAddress: "10.5.0.2/24", lower: "10.5.0.10", upper: "10.5.0.20" },
            options: { routers: "10.5.0.1" },
            clients: [{ nic: { machine: "web", slot: 2 }, fixedAddress: "10.5.0.30" }],
        },
    },
    {
        name: "taken-dhcp",
        type: "virtualbox:DhcpServer",
        inputs: {
            network: { internal: "theirs" },
            adopt: true,
            ...{ serverAddress: "10.8.0.2/24", lower: "10.8.0.10", upper: "10.8.0.20" },
        },
    },
    {
        name: "adapter",
        type: "virtualbox:HostOnlyAdapter",
        inputs: { name: "vboxnet0", adopt: true, ipv4: "192.168.60.1/24", ipv6: "fe80:60::1/64" },
    },
];

const changes: Record<string, Record<string, unknown>> = {
    web: {
        memory: 256,
        groups: ["/lab"],
        guestProperties: { "/virtnet/role": "db" },
        extra: { vram: "16" },
        disks: ["/srv/user/b.vdi"],
    },
    imported: { name: "imported too" },
    copied: { memory: 256 },
    taken: { memory: 256, description: "taken" },
    "web-nat": { type: "82540EM", attachment: { nat: { dnsProxy: true } }, cableConnected: false },
    "web-lab": { attachment: { generic: { driver: "UDPTunnel", properties: { sport: "1" } } } },
    "taken-card": { attachment: { nat: {} } },
    ssh: { hostPort: 2322 },
    "taken-ssh": { hostPort: 2323 },
    // An own mapping is taken away: the network is removed and made again.
    net: { loopback: { "127.0.0.3": 9 }, dhcp: false },
    "taken-net": { network: "10.68.0.0/24", enabled: false },
    "net-ssh": { hostPort: 2324 },
    dhcp: { options: { domainName: "lab.example" }, clients: [], lower: "10.5.0.11" },
    "taken-dhcp": { enabled: false, options: { domainName: "lab.example" }, leaseTimes: { max: 90 } },
    adapter: { ipv4: "192.168.61.1/24", ipv6: "fe80:61::1/64" },
};

export const changedLab = lab.map((resource) => ({
    ...resource,
    inputs: { ...resource.inputs, ...changes[resource.name] },
}));
