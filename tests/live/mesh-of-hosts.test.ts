// One LAN across several machines, each reached by a real sshd, its frames carried by real VXLAN packets.
import { changes } from "./support/events";
import { FarHosts } from "./support/far-hosts";
import type { FarHost } from "./support/far-hosts";
import { useHost } from "./support/host";
import { until } from "./support/process";
import type { Project } from "./support/project";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";
import { describeWithSshd } from "./support/sshd";
import { Connection, echoServer, pings } from "./support/traffic";

const live = describeWithSshd("mesh-of-hosts.test.ts");

const names = ["left", "right", "third"] as const;
type Name = (typeof names)[number];
const flood = "00:00:00:00:00:00";

live.each([
    ["IPv4", 4, "10.9.0.", 1450],
    ["IPv6", 6, "fd09::", 1430],
] as const)("hosts joined over %s", (_name, family, prefix, mtu) => {
    const host = useHost();
    const far = {} as Record<Name, FarHost>;
    const before = {} as Record<Name, Snapshot>;
    let lab: Project;

    /** A mesh of some of the hosts, on each a machine that has its number in its addresses. */
    const meshOf = (members: readonly Name[]) => {
        const hosts = members.map((name) => {
            const { spec, address, address6 } = far[name];
            return [name, { host: spec, address: family === 4 ? address : address6 }] as const;
        });
        const machines = members.map((name, index) => {
            const addresses = [`10.20.0.${index + 1}0/24`, `fd20::${index + 1}0/64`];
            return `lan.machine("on-${name}", ${JSON.stringify({ on: name, addresses })});`;
        });
        const args = JSON.stringify({ vni: 42, hosts: Object.fromEntries(hosts) });
        return [`const lan = new virtnet.MeshOfHosts("lan", ${args});`, ...machines].join("\n");
    };

    const machineOn = (name: Name) => far[name].place.namespace(`on-${name}`);
    const reachable = (from: Name, number: number, what: string) =>
        until(
            what,
            async () =>
                (await pings(machineOn(from), `10.20.0.${number}0`)) &&
                (await pings(machineOn(from), `fd20::${number}0`)),
        );
    const floods = async (name: Name) => {
        const { stdout } = await far[name].place.run(["bridge", "fdb", "show", "dev", "vx-lan"]);
        return stdout
            .split("\n")
            .filter((line) => line.startsWith(flood))
            .map((line) => line.split(" ")[2] ?? "")
            .sort();
    };

    beforeAll(async () => {
        const hosts = await FarHosts.open(host.den);
        for (const name of names) far[name] = await hosts.add();
        for (const name of names) before[name] = await snapshot(far[name].place); // with the processes of all
        lab = await host.project({ program: meshOf(["left", "right"]) });
    });

    test("machines of two hosts reach each other: ARP, neighbour discovery, the largest frame", async () => {
        await lab.up();
        await reachable("left", 2, "the machine of the other host");
        await reachable("right", 1, "the machine of the first host");
        const ping = ["ping", "-n", "-q", "-c", "1", "-W", "1", "-M", "do", "-s"];
        const left = machineOn("left");
        expect((await left.run([...ping, String(mtu - 28), "10.20.0.20"])).code).toBe(0);
        expect((await left.run([...ping, String(mtu - 27), "10.20.0.20"])).code).not.toBe(0);
        expect(await left.ip("neigh show 10.20.0.20")).toMatch(/lladdr/);
    });

    test("a second up finds nothing to do, and refresh no difference", async () => {
        expect(changes((await lab.up()).steps)).toEqual([]);
        await lab.refresh({ args: ["--expect-no-changes"] });
    });

    test("an entry that is taken away by hand is drift, and comes back; one that somebody adds stays", async () => {
        const { place } = far.left;
        await place.must(["bridge", "fdb", "append", flood, "dev", "vx-lan", "dst", `${prefix}77`]);
        await lab.refresh({ args: ["--expect-no-changes"] });
        await place.must(["bridge", "fdb", "del", flood, "dev", "vx-lan", "dst", `${prefix}2`]);
        const { steps } = await lab.refresh();
        expect(changes(steps)).toEqual(["update lan-left-tunnel"]);
        expect(changes((await lab.up()).steps)).toEqual(["update lan-left-tunnel"]);
        expect(await floods("left")).toEqual([`${prefix}2`, `${prefix}77`]);
        await reachable("left", 2, "the machine of the other host");
    });

    test("a third host is added in place: a connection between the others goes on", async () => {
        const server = await echoServer(machineOn("right"), 7000);
        const connection = await Connection.open(machineOn("left"), "10.20.0.20", 7000);
        lab.program(meshOf(names));
        const { steps } = await lab.up();
        expect(changes(steps)).toEqual([
            "create lan-third-bridge",
            "create lan-third-tunnel",
            "create on-third",
            "create on-third-cable",
            "update lan-left-tunnel",
            "update lan-right-tunnel",
        ]);
        expect(await connection.say("hello")).toBe("10.20.0.10 hello");
        await connection.close();
        await server.stop();
        for (const [from, to] of [
            ["third", 1],
            ["third", 2],
            ["left", 3],
            ["right", 3],
        ] as const)
            await reachable(from, to, `machine ${to} from ${from}`);
    });

    test("one host less is taken out of the others in place", async () => {
        lab.program(meshOf(["left", "right"]));
        const { steps } = await lab.up();
        expect(changes(steps)).toEqual([
            "delete lan-third-bridge",
            "delete lan-third-tunnel",
            "delete on-third",
            "delete on-third-cable",
            "update lan-left-tunnel",
            "update lan-right-tunnel",
        ]);
        expect(await floods("right")).toEqual([`${prefix}1`]);
        await reachable("left", 2, "the machine of the other host");
    });

    test("destroy leaves every host as it was", async () => {
        await lab.destroy();
        for (const name of names)
            await until(`${name} to be as it was`, async () => {
                const now = await snapshot(far[name].place);
                return JSON.stringify(now) === JSON.stringify(before[name]);
            }).catch(async () => expect(await snapshot(far[name].place)).toEqual(before[name]));
    });
});
