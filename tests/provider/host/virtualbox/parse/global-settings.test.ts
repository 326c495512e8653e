import type { DhcpServerRow, Forward, NatNetworkRow } from "../../../../../provider/host/virtualbox/model";
import { parseGlobalSettings } from "../../../../../provider/host/virtualbox/parse/global-settings";
import { recorded, recordedCases, refusal } from "./recorded";

const globalOf = (services: string) =>
    parseGlobalSettings(
        `<VirtualBox version="1.14-linux"><Global><NetserviceRegistry>${services}</NetserviceRegistry></Global></VirtualBox>`,
        "/root/VirtualBox.xml",
    );

/** What VirtualBox wrote, without what VBoxManage said. */
const written = (text: string) => text.replace(/^refused.*\n/gm, "");

const lab: NatNetworkRow = {
    ...{ name: "lab", network: "10.5.0.0/24", enabled: true, dhcp: true },
    ...{ ipv6: false, ipv6Prefix: "fd17:625c:f037:2::/64", advertiseDefaultIpv6Route: false },
    ...{ forwards4: [], forwards6: [], loopback: new Map([["127.0.0.1", 2]]) },
};
const forward: Forward = {
    ...{ name: "ssh", hostAddress: "127.0.0.1", hostPort: 2022, guestAddress: "10.5.0.5", guestPort: 22 },
    protocol: "tcp",
};
const loopbacks = (...more: [string, number][]) => ({ loopback: new Map([["127.0.0.1", 2], ...more]) });

/** How the NAT network differs from a new one, or why VBoxManage would not have the options. */
const networks: Readonly<Record<string, Partial<NatNetworkRow> | string>> = {
    "": {},
    "--network 10.6.0.0/16": { network: "10.6.0.0/16" },
    "--disable": { enabled: false },
    "--dhcp off": { dhcp: false },
    "--ipv6 on": { ipv6: true },
    "--ipv6-enable on": { ipv6: true },
    "--ipv6-prefix fd00:5::/64": { ipv6Prefix: "fd00:5::/64" },
    "--ipv6-default on": { advertiseDefaultIpv6Route: true },
    "--port-forward-4 ssh:tcp:[127.0.0.1]:2022:[10.5.0.5]:22": { forwards4: [forward] },
    "--port-forward-4 dns:udp:[]:5353:[10.5.0.5]:53": {
        forwards4: [
            {
                ...forward,
                ...{ name: "dns", hostAddress: "", hostPort: 5353, guestPort: 53 },
                protocol: "udp",
            },
        ],
    },
    "--port-forward-4 ssh:tcp:[]:2022:[]:22": "2: Invalid port-forward rule ssh:tcp:[]:2022:[]:22",
    "--port-forward-6 ssh6:tcp:[::1]:2023:[fd17:625c:f037:5::5]:22": {
        forwards6: [
            {
                ...forward,
                ...{ name: "ssh6", hostAddress: "::1", hostPort: 2023, guestAddress: "fd17:625c:f037:5::5" },
            },
        ],
    },
    "--loopback-4 127.0.0.1=7": { loopback: new Map([["127.0.0.1", 7]]) },
    "--loopback-4 127.0.0.2=3": loopbacks(["127.0.0.2", 3]),
    "--loopback-4 delete 127.0.0.1=2": {}, // VBoxManage deletes nothing, and says nothing
};

describe("a NAT network, after VBoxManage was given one option", () => {
    const cases = recordedCases("nat-networks.txt");

    test("is expected for every option that was recorded", () => {
        expect([...cases.keys()].sort()).toEqual(Object.keys(networks).sort());
    });

    test.each(Object.entries(networks))("%s", (options, different) => {
        const text = cases.get(options) ?? "";
        if (typeof different === "string") return expect(refusal(text)).toBe(different);
        expect(refusal(text)).toBeUndefined();
        const { natNetworks } = globalOf(`<NATNetworks>${written(text)}</NATNetworks>`);
        return expect(natNetworks).toEqual([{ ...lab, ...different }]);
    });
});

const nothing = { options: new Map(), forced: [], suppressed: [] };
const server: DhcpServerRow = {
    ...{ network: "lan", serverAddress: "10.7.0.1", netmask: "255.255.255.0" },
    ...{ lower: "10.7.0.10", upper: "10.7.0.20", enabled: true },
    ...{ global: nothing, groups: [], clients: [] },
};
const options = (...all: [string, string][]) => ({
    options: new Map(all.map(([code, value]) => [code, { value, hex: false }])),
});
const group = (different: object) => ({
    groups: [{ name: "a", ...nothing, conditions: [], ...different }],
});
const client = (different: object) => ({ clients: [{ ...nothing, ...different }] });
const machine = "00000000-0000-4000-8000-000000000001";

/** How the DHCP server differs from a new one, or why VBoxManage would not have the options. */
const servers: Readonly<Record<string, Partial<DhcpServerRow> | string>> = {
    "": {},
    "--disable": { enabled: false },
    "--global --set-opt 3 10.7.0.1": { global: { ...nothing, ...options(["3", "10.7.0.1"]) } },
    "--global --set-opt 6 1.1.1.1 --set-opt 15 lab.test": {
        global: { ...nothing, ...options(["6", "1.1.1.1"], ["15", "lab.test"]) },
    },
    "--global --set-opt-hex 43 0102ff": {
        global: { ...nothing, options: new Map([["43", { value: "0102ff", hex: true }]]) },
    },
    // VirtualBox does not write these down without an option.
    "--global --force-opt 3": {},
    "--global --suppress-opt 15": {},
    "--global --min-lease-time 60": {},
    "--global --set-opt 3 10.7.0.1 --force-opt 3 --force-opt 6 --suppress-opt 15": {
        global: { ...options(["3", "10.7.0.1"]), forced: [3, 6], suppressed: [15] },
    },
    "--global --set-opt 3 10.7.0.1 --min-lease-time 60 --default-lease-time 120 --max-lease-time 240": {
        global: {
            ...{ ...nothing, ...options(["3", "10.7.0.1"]) },
            ...{ minLease: 60, defaultLease: 120, maxLease: 240 },
        },
    },
    "--global --set-opt 1 255.255.0.0": { netmask: "255.255.0.0" },
    "--group empty": {}, // nor a group with nothing in it
    "--group a --incl-mac 08:00:27:00:00:01 --excl-mac 08:00:27:00:00:02": group({
        conditions: [
            { include: true, kind: "mac", value: "08:00:27:00:00:01" },
            { include: false, kind: "mac", value: "08:00:27:00:00:02" },
        ],
    }),
    "--group a --incl-mac-wild 08:00:27:* --excl-mac-wild 08:00:28:*": group({
        conditions: [
            { include: true, kind: "mac-wild", value: "08:00:27:*" },
            { include: false, kind: "mac-wild", value: "08:00:28:*" },
        ],
    }),
    "--group a --incl-vendor MSFT": "1: Value is too long: 4 bytes",
    "--group a --excl-user-wild lab*": "1: Value is too long: 4 bytes",
    "--group a --set-opt 3 10.7.0.9 --suppress-opt 6 --force-opt 3 --min-lease-time 61 --default-lease-time 62 --max-lease-time 63":
        group({
            ...options(["3", "10.7.0.9"]),
            ...{ forced: [3], suppressed: [6], minLease: 61, defaultLease: 62, maxLease: 63 },
        }),
    "--mac-address 08:00:27:00:00:44 --fixed-address 10.7.0.12": client({
        ...{ mac: "08:00:27:00:00:44", fixedAddress: "10.7.0.12" },
    }),
    "--mac-address 080027000045 --set-opt 12 web": client({
        ...{ mac: "08:00:27:00:00:45", ...options(["12", "web"]) },
    }),
    "--mac-address 08:00:27:00:00:46": {}, // nor a client
    "--vm case --nic 1 --fixed-address 10.7.0.11": client({
        ...{ card: { machine, slot: 1 }, fixedAddress: "10.7.0.11" },
    }),
    "--vm case --nic 4 --set-opt 12 web --max-lease-time 90": client({
        ...{ card: { machine, slot: 4 }, ...options(["12", "web"]), maxLease: 90 },
    }),
};

describe("a DHCP server, after VBoxManage was given one option", () => {
    const cases = recordedCases("dhcp-servers.txt");

    test("is expected for every option that was recorded", () => {
        expect([...cases.keys()].sort()).toEqual(Object.keys(servers).sort());
    });

    test.each(Object.entries(servers))("%s", (options, different) => {
        const text = cases.get(options) ?? "";
        if (typeof different === "string") return expect(refusal(text)).toBe(different);
        expect(refusal(text)).toBeUndefined();
        const { dhcpServers } = globalOf(`<DHCPServers>${written(text)}</DHCPServers>`);
        return expect(dhcpServers).toEqual([{ ...server, ...different }]);
    });

    test("has conditions by vendor and user as the source numbers them, which 7.2.22 cannot be told", () => {
        const conditions = [0, 1, 2, 3, 4, 5].map((type) => `<Condition type="${type}" value="x"/>`).join("");
        const text = `<DHCPServers><DHCPServer><Group name="g">${conditions}</Group></DHCPServer></DHCPServers>`;
        const kinds = ["mac", "mac-wild", "vendor", "vendor-wild", "user", "user-wild"];
        expect(globalOf(text).dhcpServers[0]?.groups[0]?.conditions).toEqual(
            kinds.map((kind) => ({ include: true, kind, value: "x" })),
        );
    });
});

describe("the global settings", () => {
    const settings = parseGlobalSettings(recorded("global.xml"), "/root/.config/VirtualBox/VirtualBox.xml");

    test("tell of all machines where their settings are", () => {
        const paths = [...settings.machines.values()];
        expect([...settings.machines.keys()].map((uuid) => uuid.slice(-1))).toEqual([
            "2",
            "3",
            "4",
            "5",
            "6",
            "7",
        ]);
        expect(paths).toContain("/root/VirtualBox VMs/a/everything é/everything é.vbox");
        expect(paths).toContain("/root/VirtualBox VMs/two_lines/two_lines.vbox");
        expect(settings.defaultMachineFolder).toBe("/root/VirtualBox VMs");
    });

    test("keep names and values whole, whatever is in them", () => {
        expect([...settings.extraData]).toEqual([['lab "é"', "line 1\nline 2 <&>"]]);
        expect(settings.natNetworks.map(({ name }) => name)).toEqual(['nät "1"']);
        expect(settings.dhcpServers.map(({ network }) => network)).toEqual([
            "HostInterfaceNetworking-vboxnet0",
            'nät "1"',
        ]);
    });

    test("of a user who has nothing are empty", () => {
        const empty = parseGlobalSettings("<VirtualBox><Global/></VirtualBox>", "/root/VirtualBox.xml");
        expect(empty).toEqual({
            ...{ machines: new Map(), defaultMachineFolder: "", extraData: new Map() },
            ...{ natNetworks: [], dhcpServers: [], media: new Map() },
        });
    });

    test("list the images of old machines", () => {
        const disk = `<HardDisk uuid="{AB}" location="HardDisks/a.vdi"/>`;
        const text = `<VirtualBox><Global><MediaRegistry><HardDisks>${disk}</HardDisks></MediaRegistry></Global></VirtualBox>`;
        expect([...parseGlobalSettings(text, "/root/.VirtualBox/VirtualBox.xml").media]).toEqual([
            ["ab", "/root/.VirtualBox/HardDisks/a.vdi"],
        ]);
    });
});
