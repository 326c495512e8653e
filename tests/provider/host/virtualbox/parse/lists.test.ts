import {
    parseBridgedAdapters,
    parseCreatedAdapter,
    parseHostOnlyAdapters,
    parseMachineList,
    parseOsTypes,
    parseVersion,
} from "../../../../../provider/host/virtualbox/parse/lists";
import { recorded } from "./recorded";

describe("the version", () => {
    test("is found behind the warning that Debian prints before it", () => {
        expect(recorded("version.txt")).toMatch(/^WARNING/);
        expect(parseVersion(recorded("version.txt"))).toBe("7.2.22");
    });

    test.each([
        ["7.0.20r163906\n", "7.0.20"],
        ["6.1.50_Ubuntur161033\r\n", "6.1.50"],
        ["7.1.0_BETA1r163906", "7.1.0"],
        ["VBoxManage: error: 7.1.0", undefined],
        ["", undefined],
    ])("of %j is %s", (printed, version) => {
        expect(parseVersion(printed)).toBe(version);
    });
});

const other = "11111111-0000-4000-8000-000000000001";

describe("a list of machines", () => {
    test("tells their UUIDs, whatever their names look like", () => {
        expect(recorded("machines.txt")).toContain('"q"u {00000000-0000-4000-8000-000000000002}" {');
        expect(recorded("machines.txt")).toContain('"two\nlines" {');
        expect([...parseMachineList(recorded("machines.txt"))].map((uuid) => uuid.slice(-1))).toEqual([
            "2",
            "3",
            "4",
            "5",
            "6",
            "7",
        ]);
    });

    test.each([`a" {${other}}b`, `a {${other}}\nb`, `{${other}}`])(
        "is not deceived by the name %j",
        (name) => {
            const uuid = "00000000-0000-4000-8000-000000000006";
            expect([...parseMachineList(`"${name}" {${uuid}}\n`)]).toEqual([uuid]);
        },
    );

    test("is empty where nothing runs", () => {
        expect(parseMachineList("WARNING: no vboxdrv\n").size).toBe(0);
    });
});

describe("host-only adapters", () => {
    test("are told with their addresses and the name of their network", () => {
        expect(parseHostOnlyAdapters(recorded("host-only.txt"))).toEqual([
            {
                ...{ name: "vboxnet0", ipv4: "192.168.56.1/24", mac: "02:00:00:00:01:00", up: false },
                networkName: "HostInterfaceNetworking-vboxnet0",
            },
            {
                ...{ name: "vboxnet1", ipv4: "192.168.57.1/22", mac: "02:00:00:00:01:01", up: true },
                networkName: "HostInterfaceNetworking-vboxnet1",
            },
            {
                ...{ name: "vboxnet2", ipv4: "192.168.58.1/24", ipv6: "fd00:5::1/64" },
                ...{ mac: "02:00:00:00:01:02", up: true },
                networkName: "HostInterfaceNetworking-vboxnet2",
            },
        ]);
    });

    test.each([
        ["fe80::800:27ff:fe00:2", undefined],
        ["fd00:0:0:0:0:0:0:1", "fd00::1/64"],
        ["", undefined],
    ])("listed with the IPv6 address %j have %s: every interface has a link-local one", (address, ipv6) => {
        const printed = recorded("host-only.txt").replace("fd00:5::1", address);
        expect(parseHostOnlyAdapters(printed)[2]?.ipv6).toBe(ipv6);
    });

    test("of Windows have names of several words", () => {
        const printed =
            "Name:            VirtualBox Host-Only Ethernet Adapter #2\r\nIPAddress:       169.254.1.1\r\n" +
            "NetworkMask:     255.255.0.0\r\nHardwareAddress: 0A:00:27:00:00:0D\r\nStatus:          Up\r\n" +
            "VBoxNetworkName: HostInterfaceNetworking-VirtualBox Host-Only Ethernet Adapter #2\r\n";
        expect(parseHostOnlyAdapters(printed)).toEqual([
            {
                ...{ name: "VirtualBox Host-Only Ethernet Adapter #2", ipv4: "169.254.1.1/16" },
                ...{ mac: "0a:00:27:00:00:0d", up: true },
                networkName: "HostInterfaceNetworking-VirtualBox Host-Only Ethernet Adapter #2",
            },
        ]);
    });

    test.each([
        ["Interface 'vboxnet0' was successfully created\n", "vboxnet0"],
        ["WARNING: x\n0%...10%...100%\nInterface 'vboxnet12' was successfully created\n", "vboxnet12"],
        ["vboxnet3\n", "vboxnet3"],
        ["WARNING: The character device\nvboxnet3\n", "vboxnet3"],
        ["VirtualBox Host-Only Ethernet Adapter #2\r\n", "VirtualBox Host-Only Ethernet Adapter #2"],
        ["0%...NS_ERROR_FAILURE\n", undefined],
    ])("that %j made is %s", (printed, name) => {
        expect(parseCreatedAdapter(printed)).toBe(name);
    });
});

test("interfaces to be bridged to are told, with IPv4 addresses only where they have one", () => {
    const adapters = parseBridgedAdapters(recorded("bridged.txt"));
    expect(adapters.find(({ name }) => name === "lab0")).toEqual({
        ...{ name: "lab0", ipv4: "10.8.0.1/20", mac: "02:00:00:00:00:0a", wireless: false },
        up: expect.any(Boolean) as boolean,
    });
    expect(adapters.find(({ name }) => name === "lab1")).toMatchObject({ mac: "02:00:00:00:00:0b" });
    expect(adapters.find(({ name }) => name === "lab1")?.ipv4).toBeUndefined();
});

describe("guests that VirtualBox knows", () => {
    test("are told by their ids", () => {
        expect(parseOsTypes(recorded("list-os-types.txt")).slice(0, 3)).toEqual([
            ...["Other", "Other_64", "Other_arm64"],
        ]);
    });

    test("are told in the form of VirtualBox 7.0 too", () => {
        expect(parseOsTypes("ID:          Other\nDescription: Other/Unknown\n\nID:          DOS\n")).toEqual([
            ...["Other", "DOS"],
        ]);
    });
});
