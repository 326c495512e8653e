import { Lifecycle } from "../../../provider/core/lifecycle";
import type { VirtualBoxCommand } from "../../../provider/host/virtualbox/command";
import { FakeVirtualBox } from "../../../provider/host/virtualbox/fake/site";
import type { Snapshot } from "../../../provider/host/virtualbox/fake/snapshot";
import type { VirtualMachine } from "../../../provider/host/virtualbox/model";
import type { Lab } from "../lab";

export function manage(...words: string[]): VirtualBoxCommand {
    return { manage: words };
}

const uuid = (digit: string) => [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join("-");

/** A VirtualBox with machines and networks of others: what our resources stand on, and what they must leave alone. */
const theirs: VirtualBoxCommand[] = [
    manage("createvm", "--name", "guest", "--uuid", uuid("a"), "--ostype", "Linux_64", "--register"),
    manage("modifyvm", "guest", "--natpf1", "somebody,tcp,,8080,,80", "--nic3", "intnet", "--intnet3", "x"),
    manage("bandwidthctl", "guest", "add", "slow", "--type", "network", "--limit", "20m"),
    manage("bandwidthctl", "guest", "add", "fast", "--type", "network", "--limit", "20M"),
    manage("createvm", "--name", "template", "--uuid", uuid("b"), "--ostype", "Debian_64", "--register"),
    manage("modifyvm", "template", "--memory", "256", "--nic2", "intnet", "--intnet2", "lab"),
    manage("guestproperty", "set", "template", "/made", "by hand"),
    manage("snapshot", "template", "take", "fresh"),
    manage("hostonlyif", "create"),
    manage("hostonlyif", "ipconfig", "vboxnet0", "--ip", "192.168.56.1"),
    manage("natnetwork", "add", "--netname", "their net", "--network", "10.66.0.0/24"),
    manage(
        "natnetwork",
        "modify",
        "--netname",
        "their net",
        "--port-forward-4",
        "w:tcp:[]:80:[10.66.0.4]:80",
    ),
    manage("setextradata", "global", "GUI/Language", "C"),
    // As VirtualBox comes with one for vboxnet0: of the next adapter, before there is one.
    manage(
        ...["dhcpserver", "add", "--network=HostInterfaceNetworking-vboxnet1", "--server-ip=192.168.57.100"],
        ...["--netmask=255.255.255.0", "--lower-ip=192.168.57.101", "--upper-ip=192.168.57.254", "--enable"],
    ),
];

export const virtualBoxLab: Lab<FakeVirtualBox> = {
    holds: ({ realm }) => realm === "virtualbox",
    async make(more = []) {
        const host = new FakeVirtualBox();
        for (const image of ["a.vdi", "b.vdi", "debian.iso"]) host.state.images.add(`/images/${image}`);
        host.state.appliances.set("/images/a.ova", { osType: "Debian_64", memory: 640 });
        for (const command of [...theirs, ...(more as readonly VirtualBoxCommand[])])
            await host.execute(command);
        host.done = [];
        return host;
    },
    lifeOn: (host, definition) => new Lifecycle(definition, () => Promise.resolve(host)),
    guests: /10\.0\.0\.9/,
    expectUntouched(before, now) {
        const [was, is] = [before as Snapshot, now as Snapshot];
        expect(is.machines["template"]).toEqual(was.machines["template"]);
        const [hadMachine, hasMachine] = [was, is].map(({ machines }) => machines["guest"] as VirtualMachine);
        expect(hasMachine?.cards.slice(2)).toEqual(hadMachine?.cards.slice(2));
        expect(hasMachine?.cards[0]?.forwards).toEqual(
            expect.arrayContaining([...(hadMachine?.cards[0]?.forwards ?? [])]),
        );
        expect(is.images).toEqual(was.images);
    },
};
