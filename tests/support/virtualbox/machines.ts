import type { Example } from "../examples/example";
import { manage } from "./lab";

const foreign = [
    manage("createvm", "--name", "web", "--ostype", "Debian_64", "--groups", "/theirs", "--register"),
    manage("modifyvm", "web", "--memory", "700", "--description", "by hand", "--nic2", "intnet"),
    manage("guestproperty", "set", "web", "/theirs", "1"),
];

const made: Example = {
    lasting: ["others", "controllers", "guestProperties"],
    irrecoverable: ["others"],
    unseen: ["headless", "powerOff", "shutdownSeconds", "virtualboxUser", "ova", "clone"],
    variants: {
        plain: { name: "web", running: false },
        "all set": {
            name: "web",
            osType: "Debian_64",
            cpus: 2,
            memory: 512,
            firmware: "efi64",
            chipset: "ich9",
            nestedPaging: false,
            groups: ["/lab/a", "/lab/b"],
            description: 'a "b"\nc',
            disks: ["/images/a.vdi", "/images/b.vdi"],
            dvd: "/images/debian.iso",
            running: false,
            headless: false,
            guestProperties: { "/lab/role": "web" },
            extra: { "paravirt-provider": "kvm" },
            powerOff: "allow",
            shutdownSeconds: 5,
        },
        "other values": {
            name: "web",
            osType: "Ubuntu_64",
            cpus: 4,
            memory: 2048,
            firmware: "efi",
            groups: ["/lab/b"],
            description: "other",
            disks: ["/images/b.vdi"],
            running: false,
            guestProperties: { "/lab/role": "db" },
            extra: { vram: "16" },
        },
    },
    foreign,
    tampered: {
        name: [manage("modifyvm", "web", "--name", "theirs now")],
        osType: [manage("modifyvm", "web", "--os-type", "Other")],
        cpus: [manage("modifyvm", "web", "--cpus", "3")],
        memory: [manage("modifyvm", "web", "--memory", "333")],
        firmware: [manage("modifyvm", "web", "--firmware", "efi32")],
        chipset: [manage("modifyvm", "web", "--chipset", "ich9")],
        nestedPaging: [manage("modifyvm", "web", "--nested-paging", "off")],
        groups: [manage("modifyvm", "web", "--groups", "/x")],
        description: [manage("modifyvm", "web", "--description", "theirs")],
        disks: [
            manage(...["storagectl", "web", "--name", "virtnet", "--add", "sata", "--portcount", "30"]),
            manage(
                ...["storageattach", "web", "--storagectl", "virtnet", "--port", "0", "--device", "0"],
                ...["--type", "hdd", "--medium", "/images/a.vdi"],
            ),
        ],
        dvd: [
            manage(...["storagectl", "web", "--name", "virtnet", "--add", "sata", "--portcount", "30"]),
            manage(
                ...["storageattach", "web", "--storagectl", "virtnet", "--port", "0", "--device", "0"],
                ...["--type", "dvddrive", "--medium", "/images/debian.iso"],
            ),
        ],
        running: [manage("startvm", "web", "--type", "headless")],
        extra: [manage("setextradata", "web", "virtnet/extra", '{"vram":"9"}')],
    },
};

const running: Example = {
    unseen: Object.keys(made.tampered ?? {}),
    lasting: ["guestProperties"],
    tampered: { guestProperties: [manage("guestproperty", "set", "web", "/lab/role", "theirs")] },
    variants: {
        plain: {
            name: "web",
            running: true,
            powerOff: "allow",
            guestProperties: { "/lab/role": "db" },
        },
        "more of it": {
            name: "web",
            running: true,
            memory: 2048,
            description: "more",
            powerOff: "allow",
            guestProperties: { "/lab/role": "web" },
        },
        off: { name: "web", running: false, memory: 512 },
    },
};

const ofAnotherUser: Example = {
    unseen: Object.keys(made.tampered ?? {}),
    variants: { plain: { name: "web", virtualboxUser: "lab" } },
};

const cloned: Example = {
    unseen: Object.keys(made.tampered ?? {}),
    variants: {
        plain: { name: "web", clone: { from: "template" } },
        "other values": { name: "web", clone: { from: "template" }, memory: 333, groups: ["/x"] },
    },
};

const linked: Example = {
    unseen: Object.keys(made.tampered ?? {}),
    variants: { plain: { name: "web", clone: { from: "template", snapshot: "fresh", linked: true } } },
};

const imported: Example = {
    unseen: Object.keys(made.tampered ?? {}),
    variants: {
        plain: { name: "web", ova: "/images/a.ova" },
        "other values": { name: "web", ova: "/images/a.ova", memory: 333, description: "imported" },
        renamed: { name: "web two", ova: "/images/a.ova" },
    },
};

export const machines = [made, running, ofAnotherUser, cloned, linked, imported];
