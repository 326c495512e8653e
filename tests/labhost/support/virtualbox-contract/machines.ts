import { lookAtMachine, settingOf } from "./contract";
import type { Contract, Row } from "./contract";

const file = (name: string) => `/srv/user/${name}`;

/** A setting that `modifyvm` has an option for. */
const setting = settingOf("web");

const attach = (port: number, ...words: string[]) => [
    ...["storageattach", "web", "--storagectl", "virtnet", "--port", String(port), "--device", "0"],
    ...words,
];

const storage: Row[] = [
    {
        input: "disks",
        from: { disks: [file("a.vdi")] },
        to: { disks: [file("a.vdi"), file("b.vdi")] },
        says: ["", "Port 1, Unit 0: UUID"],
        byHand: [attach(1, "--medium", "none")],
    },
    {
        input: "disks",
        from: { disks: [file("a.vdi")] },
        to: { disks: [file("b.vdi")] },
        says: ['"virtnet-0-0"="/srv/user/a.vdi"', '"virtnet-0-0"="/srv/user/b.vdi"'],
        byHand: [attach(0, "--type", "hdd", "--medium", file("a.vdi"))],
    },
    {
        input: "dvd",
        from: { dvd: file("a.iso") },
        to: { dvd: file("b.iso") },
        says: ['"virtnet-0-0"="/srv/user/a.iso"', '"virtnet-0-0"="/srv/user/b.iso"'],
        byHand: [attach(0, "--medium", "emptydrive")],
    },
];

const told: Row[] = [
    {
        input: "guestProperties",
        from: { guestProperties: { "/lab/role": "web" } },
        to: { guestProperties: { "/lab/role": "db" } },
        says: ['<GuestProperty name="/lab/role" value="web"', '<GuestProperty name="/lab/role" value="db"'],
        byHand: [["guestproperty", "set", "web", "/lab/role", "theirs"]],
    },
    {
        input: "extra",
        from: { extra: { vram: "8" } },
        to: { extra: { vram: "16" } },
        says: ["vram=8", "vram=16"],
        byHand: [
            ["modifyvm", "web", "--vram", "9"],
            ["setextradata", "web", "virtnet/extra"],
        ],
    },
];

const source: Row[] = [
    {
        input: "clone.from",
        from: { clone: { from: "template" } },
        to: { clone: { from: "other template" } },
        says: ["vram=31", "vram=32"],
        replaces: true,
    },
    {
        input: "clone.snapshot",
        from: { clone: { from: "template" } },
        to: { clone: { from: "template", snapshot: "before" } },
        says: ["vram=31", "vram=30"],
        replaces: true,
    },
    {
        input: "clone.linked",
        from: { disks: [], clone: { from: "template", snapshot: "before" } },
        to: { clone: { from: "template", snapshot: "before", linked: true } },
        says: ["", ""],
        replaces: true,
    },
    {
        input: "ova",
        from: { ova: file("template.ova") },
        to: { ova: file("other.ova") },
        says: ["vram=31", "vram=32"],
        replaces: true,
    },
];

export const machines: Contract = {
    type: "virtualbox:Machine",
    prepare: `
for disk in a b; do VBoxManage createmedium disk --filename /srv/user/$disk.vdi --size 1; truncate -s 1M /srv/user/$disk.iso; done
VBoxManage createvm --name template --ostype Linux_64 --register && VBoxManage modifyvm template --vram 30
VBoxManage snapshot template take before && VBoxManage modifyvm template --vram 31
VBoxManage createvm --name 'other template' --ostype Linux_64 --register && VBoxManage modifyvm 'other template' --vram 32
VBoxManage export template --output /srv/user/template.ova && VBoxManage export 'other template' --output /srv/user/other.ova
`,
    plain: { name: "web", memory: 128 },
    output: "uuid",
    look: lookAtMachine,
    rows: [
        {
            ...setting("name", "name", "web two", "theirs", ['name="web"', 'name="web two"']),
            byHand: [["modifyvm", "web two", "--name", "theirs"]],
        },
        setting("osType", "os-type", "Debian_64", "Other", [
            'ostype="Other Linux (64-bit)"',
            'ostype="Debian (64-bit)"',
        ]),
        setting("cpus", "cpus", 2, "3", ["Number of CPUs: 1", "Number of CPUs: 2"]),
        setting("memory", "memory", 256, "64", ["Memory size: 128MB", "Memory size: 256MB"]),
        ...["efi", "efi32", "efi64"].map((firmware) =>
            setting("firmware", "firmware", firmware, "bios", [
                "Firmware: BIOS",
                `Firmware: ${firmware.toUpperCase()}`,
            ]),
        ),
        setting("chipset", "chipset", "ich9", "piix3", ["Chipset: piix3", "Chipset: ich9"]),
        setting("nestedPaging", "nested-paging", false, "on", [
            "Nested Paging: enabled",
            "Nested Paging: disabled",
        ]),
        setting("groups", "groups", ["/lab/a", "/lab/b"], "/x", ['groups="/"', 'groups="/lab/a,/lab/b"']),
        setting(
            "description",
            "description",
            'a "b"\nsecond, ünïcödé',
            "by hand",
            ["first", 'a "b"\nsecond, ünïcödé'],
            "first",
        ),
        ...storage,
        ...told,
        ...source,
    ],
    untried: {
        running: "a machine runs with kernel modules only: on the lab host",
        headless: "of a machine that starts: on the lab host",
        shutdownSeconds: "of a machine that runs: on the lab host",
        powerOff: "of a machine that runs: on the lab host",
        virtualboxUser: "another user's VirtualBox is the same one through sudo: the laws on the fake",
    },
};
