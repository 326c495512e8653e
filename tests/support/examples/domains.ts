import type { AnyCommand, Example } from "./example";

/** What others do with virsh: unplug the card of that MAC address. */
const unplug = (mac: string, place: string): AnyCommand => ({
    run: [
        "virsh",
        "--connect",
        "qemu:///system",
        "--quiet",
        "detach-interface",
        "web",
        "bridge",
        "--mac",
        mac,
        place,
    ],
});

const mac = "52:54:00:00:00:77";
const card = { domain: "web", mac, model: "e1000", target: "card0", mtu: 1400 };

export const running: Example = {
    variants: {
        "on a bridge": { ...card, bridge: "br-a" },
        "on another": { ...card, bridge: "br-b", up: false },
        "on a network": { ...card, network: "lan & more", portGroup: "it's" },
        "until the next start": { ...card, bridge: "br-a", config: false },
        "from the next start": { ...card, bridge: "br-a", live: false },
        elsewhere: { ...card, bridge: "br-a", connection: "qemu:///system" },
    },
    tampered: { live: [unplug(mac, "--live")], config: [unplug(mac, "--config")] },
};

export const stopped: Example = {
    variants: { plain: { domain: "off", bridge: "br-a" }, "on a network": { domain: "off", network: "lan" } },
};

export const transient: Example = {
    variants: { plain: { domain: "passing", bridge: "br-a", config: false } },
};
