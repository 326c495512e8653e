import type { VirtualMachine } from "../../../../../provider/host/virtualbox/model";
import { parseMachineSettings } from "../../../../../provider/host/virtualbox/parse/machine-settings";
import { recorded } from "./recorded";

const settingsFile = "/root/VirtualBox VMs/m/m.vbox";
const read = (file: string, running = false): VirtualMachine =>
    parseMachineSettings(recorded(file), { settingsFile, running });

describe("a machine as VirtualBox makes it", () => {
    test("has all of its values, though the file tells few", () => {
        const { cards, ...machine } = read("fresh.vbox");
        expect(machine).toEqual({
            ...{ uuid: "00000000-0000-4000-8000-000000000002", name: "fresh", settingsFile },
            ...{ state: "off", osType: "Linux_64", description: "", groups: ["/"] },
            ...{ cpus: 1, memory: 1024, firmware: "bios", chipset: "piix3", nestedPaging: true },
            ...{ controllers: [], media: [], bandwidthGroups: new Map() },
            ...{ guestProperties: new Map(), extraData: new Map(), snapshots: false },
        });
        expect(cards.map(({ slot }) => slot)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(cards.map(({ attachment }) => Object.keys(attachment)[0])).toEqual([
            "nat",
            ...Array.from({ length: 7 }, () => "none"),
        ]);
        expect(new Set(cards.map(({ type }) => type))).toEqual(new Set(["82540EM"]));
    });

    test("has everything that it was given", () => {
        const { cards, ...machine } = read("everything.vbox");
        expect(machine).toMatchObject({
            ...{ name: "everything é", description: 'a "quoted" <&>\nsecond line, é' },
            ...{ cpus: 3, memory: 777, firmware: "efi64", nestedPaging: false },
            bandwidthGroups: new Map([
                ["net", 2_500_000],
                ["free", 0],
            ]),
            guestProperties: new Map([["/lab/a", 'v "q" <x>']]),
            extraData: new Map([["lab/é", "line 1\nline 2\ttab"]]),
            controllers: ["SATA é", "IDE", "Floppy"],
            media: [
                {
                    ...{ controller: "SATA é", port: 1, device: 0, type: "disk" },
                    file: "/root/VirtualBox VMs/m/disk.vdi",
                },
                { controller: "IDE", port: 0, device: 0, type: "dvd", file: "/root/guest.iso" },
                { controller: "IDE", port: 1, device: 0, type: "dvd", file: undefined },
                { controller: "Floppy", port: 0, device: 0, type: "floppy", file: undefined },
            ],
        });
        expect(cards[1]).toMatchObject({
            ...{ slot: 2, mac: "08:00:27:00:00:05", bandwidthGroup: "net" },
            attachment: { internal: 'läb "1" <&>' },
        });
    });

    test("of ARM has the ARM chipset", () => {
        expect(read("arm.vbox")).toMatchObject({ chipset: "armv8virtual", firmware: "efi", cpus: 1 });
    });

    test("with ICH9 has 36 slots, of which those past the eighth are what old machines had", () => {
        const { cards } = read("ich9.vbox");
        expect(cards.map(({ slot }) => slot)).toEqual(Array.from({ length: 36 }, (_, index) => index + 1));
        expect(cards[35]).toMatchObject({ mac: "08:00:27:00:00:36", attachment: { internal: "intnet" } });
        expect(cards[8]).toMatchObject({ type: "Am79C973", cableConnected: false });
        expect(cards[7]).toMatchObject({ type: "82540EM", cableConnected: true });
    });

    test("has in slots that the file does not list the card that VirtualBox gives to such a guest", () => {
        const recordedTypes = recorded("os-types.txt").trimEnd().split("\n");
        const types = recordedTypes.map((line) => {
            const [osType = ""] = line.split(" ");
            const text = `<VirtualBox version="1.19-linux"><Machine OSType="${osType}"/></VirtualBox>`;
            const card = parseMachineSettings(text, { settingsFile, running: false }).cards[3];
            return `${osType} ${card?.type}`;
        });
        expect(types).toEqual(recordedTypes);
        expect(types.length).toBeGreaterThan(200);
    });
});

describe("a machine's state", () => {
    test("is saved while a file holds its memory, and running whenever it is on the list", () => {
        expect(read("saved.vbox").state).toBe("saved");
        expect(read("saved.vbox", true).state).toBe("running");
        expect(read("grouped.vbox").state).toBe("off");
        expect(read("grouped.vbox", true).state).toBe("running");
    });

    test("tells of snapshots, and of the disk that it writes to since", () => {
        const { snapshots, media, name } = read("saved.vbox");
        expect({ snapshots, name }).toEqual({ snapshots: true, name: "everything é" });
        expect(media[0]?.file).toMatch(/^\/root\/VirtualBox VMs\/m\/Snapshots\/\{[0-9a-f-]{36}\}\.vdi$/);
    });

    test("tells its groups", () => {
        expect(read("grouped.vbox").groups).toEqual(["/a", "/b/c"]);
    });
});

describe("images", () => {
    const machine = (device: string) =>
        `<VirtualBox version="1.19-windows"><Machine><MediaRegistry><HardDisks>` +
        `<HardDisk uuid="{AA}" location="disk.vdi"/></HardDisks></MediaRegistry><Hardware><StorageControllers>` +
        `<StorageController name="S"><AttachedDevice type="HardDisk" port="0" device="0">${device}</AttachedDevice>` +
        `</StorageController></StorageControllers></Hardware></Machine></VirtualBox>`;

    test("beside the settings file are found on Windows too", () => {
        const source = { settingsFile: "C:\\Users\\me\\VirtualBox VMs\\m\\m.vbox", running: false };
        const { media } = parseMachineSettings(machine('<Image uuid="{aa}"/>'), source);
        expect(media[0]?.file).toBe("C:\\Users\\me\\VirtualBox VMs\\m\\disk.vdi");
    });

    test("that only the global settings list are found there", () => {
        const globalMedia = new Map([["bb", "/srv/b.vdi"]]);
        const source = { settingsFile, running: false, globalMedia };
        expect(parseMachineSettings(machine('<Image uuid="{BB}"/>'), source).media[0]?.file).toBe(
            "/srv/b.vdi",
        );
    });

    test("may be a drive of the host", () => {
        const source = { settingsFile, running: false };
        const { media } = parseMachineSettings(machine('<HostDrive src="/dev/sr0"/>'), source);
        expect(media[0]?.file).toBe("/dev/sr0");
    });
});

describe("a file that another version wrote", () => {
    /** The two, but for what recording itself changed. */
    /** Without what VirtualBox adds to each NAT engine that it writes anew: that the host's loopback is within reach. */
    const comparable = ({ description: _, ...machine }: VirtualMachine) =>
        JSON.parse(JSON.stringify(machine).replaceAll(/"localhostReachable":(true|false),/g, "")) as unknown;

    test.each(["1.12", "1.15", "1.16"])("settings %s read like what VirtualBox makes of them", (version) => {
        const text = recorded("old.vbox").replace("1.12-linux", `${version}-linux`);
        const read = parseMachineSettings(text, { settingsFile, running: false });
        const rewritten = recorded(`old-${version}-rewritten.vbox`);
        expect(rewritten).toContain('version="1.19-linux"');
        expect(comparable(read)).toEqual(
            comparable(parseMachineSettings(rewritten, { settingsFile, running: false })),
        );
    });

    test("settings 1.20 read like what VirtualBox makes of them", () => {
        const machine = read("platform.vbox");
        expect(machine).toMatchObject({ cpus: 4, chipset: "ich9", nestedPaging: false, memory: 640 });
        expect(machine.cards[8]).toMatchObject({ type: "virtio", attachment: { internal: "deep" } });
        expect(comparable(machine)).toEqual(comparable(read("platform-rewritten.vbox")));
    });
});

test("only what is written down lasts: VirtualBox takes the host's loopback as within reach where nothing is", () => {
    const network = recorded("localhost-after-restart.xml");
    expect(network).toContain('<NAT localhost-reachable="true"/>');
    expect(read("fresh.vbox").cards[0]?.nat.localhostReachable).toBe(false);
});
