import { useHost } from "../live/support/host";
import { Firewalls } from "../live/support/firewalls";
import { lanOfTwo, layLan, reaches } from "../live/support/lan-of-two";

const host = useHost();
const outside = { machine: "198.51.100.2", host: "198.51.100.1" };
const lanMachine = "172.24.0.1";
const program = `new virtnet.linux.ForwardAllow("allow", { bridge: "${lanOfTwo.bridge}", routed: ["w0"] });`;

/** A machine outside, to which the host routes the LAN and back. */
async function layOutside(): Promise<void> {
    const { den } = host;
    const gateway = lanOfTwo.hostAddresses[0].split("/")[0] ?? "";
    for (const words of [
        "netns add w",
        "link add w0 up type veth peer name eth0 netns w",
        `address add ${outside.host}/24 dev w0`,
        `-n w address add ${outside.machine}/24 dev eth0`,
        "-n w link set eth0 up",
        `-n w route add default via ${outside.host}`,
        `-n n1 route add default via ${gateway}`,
    ])
        await den.ip(words);
}

test("of a LAN that its host routes beside Docker, what it asks for gets out, its answers in, and nothing else", async () => {
    const walls = await Firewalls.open(host.den, "trixie");
    await layLan(host.den);
    await layOutside();
    await walls.startDocker();
    const rules = await walls.rules();
    expect(await reaches(host.den, "n1", outside.machine)).toBe(false);
    const project = await host.project({ program, env: { PATH: walls.path } });
    await project.up();
    expect(await reaches(host.den, "n1", outside.machine)).toBe(true);
    expect(await reaches(host.den, "w", lanMachine)).toBe(false);
    expect(await reaches(host.den, "n1", "172.24.0.2")).toBe(true);
    await project.destroy();
    expect(await walls.rules()).toBe(rules);
    expect(await reaches(host.den, "n1", outside.machine)).toBe(false);
    await walls.stop("docker");
}, 700_000);
