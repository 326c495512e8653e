import type { Example } from "./example";

const lan = { namespace: "lab", interface: "br-c" };

export const dnsmasq: Example = {
    needs: [{ ip: ["address", "add", "fd99::1/64", "dev", "br-c", "nodad"], namespace: "lab" }],
    variants: {
        plain: { ...lan, ranges: [{ from: "10.99.0.100", to: "10.99.0.200" }] },
        "all of IPv4": {
            ...lan,
            ranges: [
                { from: "10.99.0.100", to: "10.99.0.149", leaseTime: "infinite", set: "low" },
                { from: "10.99.0.150", to: "10.99.0.199", leaseTime: 600, tags: ["box", "!known"] },
            ],
            hosts: [
                {
                    macs: ["08:00:27:00:00:01", "08-00-27-00-00-02"],
                    addresses: ["10.99.0.10"],
                    name: "box",
                    leaseTime: 900,
                    set: ["red"],
                },
                { macs: ["52:54:00:00:00:09"], ignore: true },
                { clientId: "*", name: "kiosk" },
            ],
            router: "10.99.0.254",
            dnsServers: ["10.99.0.53"],
            search: ["Lab.test", "example.net"],
            ntp: ["10.99.0.123"],
            mtu: 1400,
            options: [
                { option: 121, values: ["10.8.0.0/16", "10.99.0.2"], tags: ["red"] },
                { option: "tftp-server", values: ["10.99.0.3"], force: true },
            ],
            tags: [
                { set: "box", mac: "08:00:27:*:*:*" },
                { set: "pxe", vendorClass: "PXEClient" },
                { set: "iot", userClass: "things" },
            ],
            boot: [{ file: "pxelinux.0", serverName: "boot", serverAddress: "10.99.0.3", tags: ["pxe"] }],
            tftpRoot: "/srv/tftp",
            authoritative: false,
            maximumLeases: 50,
            dns: false,
            logLevel: "dhcp",
        },
        "all of IPv6": {
            ...lan,
            ranges: [{ from: "fd99::100", to: "fd99::1ff", prefixLength: 64, modes: ["slaac", "ra-names"] }],
            hosts: [{ macs: ["08:00:27:00:00:01"], addresses: ["fd99::10"], name: "box" }],
            router: "none",
            dnsServers: ["fd99::53"],
            search: ["lab.test"],
            ntp: ["fd99::123"],
            options: [{ option: 23, family: 6, values: ["fd99::54"] }],
            routerAdvertisements: { intervalSeconds: 30, lifetimeSeconds: 0, priority: "high", mtu: 1400 },
            logLevel: "all",
        },
        "names and a few addresses": {
            ...lan,
            ranges: [{ from: "10.99.0.0" }, { from: "fd99::", modes: ["ra-only"] }],
            hosts: [{ macs: ["08:00:27:00:00:01"], addresses: ["10.99.0.10"] }],
            routerAdvertisements: false,
            dns: {
                domain: "lab.test",
                localOnly: false,
                expandHosts: false,
                cacheSize: 0,
                upstream: [
                    { address: "10.99.0.53" },
                    { address: "127.0.0.53" },
                    { address: "::1", port: 5300 },
                    { address: "fd99::53", port: 5353, domain: "corp.test" },
                ],
                records: [
                    { name: "www.lab.test", addresses: ["10.99.0.10", "fd99::10"], ttl: 60 },
                    { name: "apps.lab.test", addresses: ["10.99.0.11"], wildcard: true },
                    { name: "ads.test", addresses: ["0.0.0.0", "::"], wildcard: true },
                    { name: "web.lab.test", alias: "www.lab.test", ttl: 5 },
                    { name: "lab.test", mail: { host: "www.lab.test" } },
                    { name: "_http._tcp.lab.test", service: { host: "www.lab.test", port: 80 } },
                    { name: "note.lab.test", text: "v=1 all" },
                ],
            },
            logLevel: "queries",
            extraArguments: ["--dhcp-sequential-ip"],
        },
    },
};

export const dnsOnHost: Example = {
    variants: {
        plain: { interface: "eth0", dns: { domain: "lab.test" } },
        "another interface": { interface: "eth1", logLevel: "leases" },
    },
};

/** Its realm is traffic, of which no host in memory has any: the laws of objects do not hold for it. */
export const reachable: Example = {
    variants: {
        plain: { to: "192.0.2.1" },
        tcp: {
            from: { namespace: "lab", address: "10.99.0.1" },
            to: "web.lab.test",
            protocol: "tcp",
            port: 80,
            family: 4,
            expect: false,
            timeoutSeconds: 5,
            attempts: 1,
            triggers: ["first", { of: 2 }],
        },
        udp: { to: "fd99::1", protocol: "udp", port: 53, payload: "hello" },
    },
};
