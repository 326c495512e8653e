// The lab host's second card becomes the way out of a lab's router, on a real systemd with systemd-networkd, over SSH: also over
// the very card that is moved.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { changes } from "../live/support/events";
import { machine } from "../live/support/place";
import type { Place } from "../live/support/place";
import { until } from "../live/support/process";
import { Project } from "../live/support/project";
import { LabHost } from "./support/labhost";
import type { SshHost } from "./support/labhost";
import { snapshot } from "./support/snapshot";
import { address, card, gateway, server, serverPort, Street } from "./support/street";

const minutes = 60_000;
jest.setTimeout(6 * minutes);

/** Enough for an emulated machine to make the change and to be asked whether all is well. */
const rollbackSeconds = 20;
/** As the card has them on the host. */
const moved = {
    mode: "move",
    addresses: [`${address}/24`, "2001:db8:1::10/64"],
    gateway,
    gateway6: "2001:db8:1::1",
    probe: { tcp: `${server}:${serverPort}` },
};

let labhost: LabHost;
let street: Street;
/** The lab host by its second card, for whoever is in the den. */
let byCard: SshHost;
let before: Awaited<ReturnType<typeof look>>;
let count = 0;
const projects: Project[] = [];

const look = async () => ({
    ...(await snapshot(labhost)),
    resolver: [await labhost.must(["cat", "/etc/resolv.conf"])],
    links: (await labhost.must(["ip", "-o", "link", "show", "dev", card])).split("\n"),
    ours: [(await labhost.run(["find", "/run/virtnet", "/run/netns", "/etc/netns"])).stdout],
    units: [await labhost.must(["systemctl", "list-units", "--all", "--plain", "--no-legend", "virtnet-*"])],
});

beforeAll(async () => {
    labhost = await LabHost.open();
    street = await Street.open(labhost);
    byCard = street.login(labhost.host);
    before = await look();
}, 6 * minutes);

afterAll(async () => {
    for (const project of projects) await project.destroy({ fails: "perhaps" });
    await street.close();
    await labhost.close();
});

/** A stack with an uplink; Pulumi runs in the den, and comes by the card, or on this machine, and comes by the other. */
async function labFrom(place: Place, host: SshHost, uplink: object): Promise<Project> {
    const directory = join(street.den.directory, `lab-${count++}`);
    mkdirSync(directory);
    const inputs = JSON.stringify({ interface: card, rollbackSeconds, ...uplink });
    const program = `
const router = new virtnet.linux.Namespace("router", { name: "router" });
new virtnet.linux.Uplink("up", { ...${inputs}, namespace: router.name });`;
    const config = { "virtnet:host": JSON.stringify(host) };
    const project = await Project.make({ place, directory, name: "uplink", program, config });
    projects.push(project);
    return project;
}

const inRouter = (...argv: string[]) => labhost.run(["nsenter", "--net=/run/netns/router", "--", ...argv]);
const pings = async (...words: string[]) => (await inRouter("ping", "-c1", "-W5", ...words)).code === 0;

async function expectAsBefore(): Promise<void> {
    let now = await look();
    const isSame = async () => {
        if (JSON.stringify(now) === JSON.stringify(before)) return true;
        now = await look();
        return undefined;
    };
    await until("the lab host to be as it was", isSame, 30_000).catch(() => expect(now).toEqual(before));
}

test("moved while Pulumi comes by that very card, it cannot be confirmed, and the lab host takes it back by itself", async () => {
    const lab = await labFrom(street.den, byCard, moved);
    const over = lab.up({ fails: true });
    over.catch(() => undefined); // told below
    await until(
        "the card to be moved",
        async () => (await inRouter("ip", "link", "show", "dev", card)).code === 0,
        2 * minutes,
    );
    const since = Date.now();
    expect(await street.isConnected()).toBe(false);
    await until("the lab host to be connected again", () => street.isConnected(), 2 * minutes);
    const seconds = (Date.now() - since) / 1000;
    process.stdout.write(`connected again ${seconds.toFixed(1)} s after the card was seen to be moved\n`);
    expect((await over).errors).toMatch(
        /creating Uplink "up" on root@192\.0\.2\.10:22: .*(all was put back|puts all back by itself)/,
    );
    await lab.destroy();
    await expectAsBefore();
});

test("moved while Pulumi comes by the other card, it is the router's way out, and destroy gives it back", async () => {
    const lab = await labFrom(machine, labhost.host, moved);
    await lab.up();
    expect(await pings(server)).toBe(true);
    expect(await pings("2001:db8:1::1")).toBe(true);
    expect(await labhost.must(["ip", "-o", "link"])).not.toMatch(new RegExp(`: ${card}:`));
    expect(changes((await lab.up()).steps)).toEqual([]);
    await lab.refresh({ args: ["--expect-no-changes"] });
    await lab.destroy();
    expect(await street.isConnected()).toBe(true);
    await expectAsBefore();
});

test("a probe that fails has all of it given back at once, and is what the error says", async () => {
    const lab = await labFrom(machine, labhost.host, { ...moved, probe: { tcp: `${server}:81` } });
    const { errors } = await lab.up({ fails: true });
    expect(errors).toMatch(
        /probing TCP port 81 of 203\.0\.113\.80 from namespace router: Connection refused/,
    );
    expect(errors).toMatch(/all was put back: addresses, routes and DNS are as before/);
    expect(await street.isConnected()).toBe(true);
    await lab.destroy();
    await expectAsBefore();
});

/** Docker's filter drops what the host forwards: its administrator lets the card's packets pass meanwhile. */
async function pastDocker(work: () => Promise<void>): Promise<void> {
    const rules = ["-i", "-o"].map((way) => ["DOCKER-USER", way, card, "-j", "ACCEPT"]);
    for (const rule of rules) await labhost.must(["iptables", "-w", "-I", ...rule]);
    try {
        await work();
    } finally {
        for (const rule of rules) await labhost.must(["iptables", "-w", "-D", ...rule]);
    }
}

test.each([
    ["veth", {}],
    ["macvlan", { addresses: ["192.0.2.20/24"], gateway }],
])("by %s the connection over that very card goes on, and the router goes out", async (mode, inputs) => {
    const { ssh } = byCard;
    const known = ["-o", `UserKnownHostsFile=${ssh.knownHostsFile}`];
    const login = ["ssh", "-F", "none", "-i", ssh.identityFile, ...known, `${ssh.user}@${ssh.address}`];
    const session = street.den.talk([...login, "cat"]);
    const expectOpen = async (when: string) => {
        session.say(when);
        expect(await session.hear(minutes)).toBe(when);
    };
    try {
        await expectOpen("before");
        await pastDocker(async () => {
            const lab = await labFrom(street.den, byCard, { mode, ...inputs });
            await lab.up();
            expect(await pings(server)).toBe(true);
            expect(changes((await lab.up()).steps)).toEqual([]);
            await expectOpen("with the uplink");
            await lab.destroy();
        });
        await expectOpen("afterwards");
    } finally {
        await session.stop();
    }
    expect(await street.isConnected()).toBe(true);
    await expectAsBefore();
});
