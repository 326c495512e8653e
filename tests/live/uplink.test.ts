// A machine that is reached by ssh from beyond its network card, and a lab on it whose router goes out through that card: each
// mode by the real CLI, with real packets, and the machine afterwards what it was before.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Den } from "./support/den";
import { changes } from "./support/events";
import {
    gateway,
    gateway6,
    machineAddress,
    managementAddress,
    nic,
    PhysicalWorld,
    server,
    server6,
} from "./support/physical-world";
import { until } from "./support/process";
import { Project } from "./support/project";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";
import { describeWithSshd, Sshd } from "./support/sshd";
import { pings } from "./support/traffic";

jest.setTimeout(240_000);

const live = describeWithSshd("uplink.test.ts");

interface Mode {
    /** By which address of the machine the provider comes: one of the card, where that stays. */
    by: string;
    args: Record<string, unknown>;
    changed: Record<string, unknown>;
    shown: string[];
    /** What another does to it behind our back. */
    undone?: string;
    /** Whether the namespace has a way out by IPv6. */
    six: boolean;
    /** Whether the machine itself has one. */
    hostGoesOut: boolean;
    /** A program without which it cannot be tried. */
    needs?: string;
}

const modes: Record<string, Mode> = {
    "veth, nothing chosen": {
        by: machineAddress,
        args: {},
        changed: { dns: ["192.0.2.53"] },
        shown: ["dns[0]"],
        undone: "link del dev wan0",
        six: false,
        hostGoesOut: true,
    },
    "veth, both families": {
        by: machineAddress,
        args: {
            addresses: ["10.9.0.2/30", "fd99::2/64"],
            gateway: "10.9.0.1",
            gateway6: "fd99::1",
            dns: ["192.0.2.53"],
            probe: { ping: server },
        },
        changed: { addresses: ["10.9.0.6/30", "fd99::2/64"], gateway: "10.9.0.5" },
        shown: ["addresses[0]", "gateway"],
        undone: "address flush dev wan0",
        six: true,
        hostGoesOut: true,
    },
    macvlan: {
        by: machineAddress,
        args: {
            mode: "macvlan",
            addresses: ["192.0.2.20/24", "2001:db8:1::20/64"],
            gateway,
            gateway6,
            hostAddresses: ["192.0.2.21/32"],
            mac: "02:00:00:00:20:01",
        },
        changed: { addresses: ["192.0.2.22/24", "2001:db8:1::20/64"], probe: { tcp: `${server}:7` } },
        shown: ["addresses[0]", "probe"],
        undone: "link set dev wan0 down",
        six: true,
        hostGoesOut: true,
    },
    "macvlan with a lease": {
        by: machineAddress,
        args: { mode: "macvlan", dhcp: true, name: "out0" },
        changed: { rollbackSeconds: 9 },
        shown: ["rollbackSeconds"],
        undone: "link del dev out0",
        six: false,
        hostGoesOut: true,
        needs: "udhcpc",
    },
    "move, the host through the router": {
        by: managementAddress,
        args: {
            mode: "move",
            addresses: [`${machineAddress}/24`, "2001:db8:1::10/64"],
            gateway,
            gateway6,
            hostGateway: "10.77.0.1",
            hostGateway6: "fd77::1",
            probe: { tcp: `${server}:7` },
        },
        changed: { addresses: ["192.0.2.30/24", "2001:db8:1::10/64"] },
        shown: ["addresses[0]"],
        undone: "route del default",
        six: true,
        hostGoesOut: true,
    },
    "move with a lease": {
        by: managementAddress,
        args: { mode: "move", dhcp: true, name: "wan0" },
        changed: { dns: ["192.0.2.53"] },
        shown: ["dns[0]"],
        undone: "address flush dev wan0",
        six: false,
        hostGoesOut: false,
        needs: "udhcpc",
    },
};

live("an uplink", () => {
    let den: Den;
    let world: PhysicalWorld;
    let sshd: Sshd;
    let before: Snapshot;
    let count = 0;

    beforeAll(async () => {
        den = await Den.open();
        world = await PhysicalWorld.open(den);
        sshd = await Sshd.open(den, [machineAddress, managementAddress]);
        before = await snapshot(den);
    }, 60_000);

    afterAll(async () => {
        await world.close();
        await den.close();
    });

    const programOf = ({ by }: Mode, args: object) =>
        `new virtnet.linux.Uplink("up", ${JSON.stringify({ host: sshd.host({ address: by }), interface: nic, namespace: "router", rollbackSeconds: 8, ...args })});`;

    const projectOf = async (program: string) => {
        const directory = join(den.directory, `project-${count++}`);
        const temporary = join(den.directory, "tmp");
        mkdirSync(directory);
        mkdirSync(temporary, { recursive: true });
        return Project.make({
            place: world.isp,
            directory,
            name: "uplink",
            program,
            env: { TMPDIR: temporary },
        });
    };

    async function expectGoingOut({ six, hostGoesOut }: Mode): Promise<void> {
        expect(await pings(world.router, server)).toBe(true);
        if (six) expect(await pings(world.router, server6)).toBe(true);
        expect(await pings(den, server)).toBe(hostGoesOut);
        if (six) expect(await pings(den, server6)).toBe(hostGoesOut);
    }

    async function expectAsBefore(): Promise<void> {
        // A connection's own processes end a moment after it.
        const plain = ({ processes: _processes, ...rest }: Snapshot) => rest;
        let now = await snapshot(den);
        const isSame = async () => {
            if (JSON.stringify(plain(now)) === JSON.stringify(plain(before))) return true;
            now = await snapshot(den);
            return undefined;
        };
        await until("the machine to be as it was", isSame, 5000).catch(() =>
            expect(plain(now)).toEqual(plain(before)),
        );
        const ours = (now["processes"] ?? []).filter((line) => /VIRTNET_|switch|udhcpc|dhclient/.test(line));
        expect(ours).toEqual([]);
    }

    test.each(Object.entries(modes))(
        "%s: made, found, changed, repaired and given back",
        async (_name, mode) => {
            if (mode.needs !== undefined && (await den.run(["which", mode.needs])).code !== 0) {
                process.stderr.write(`not tried: a lease, which takes ${mode.needs}\n`);
                return;
            }
            const lab = await projectOf(programOf(mode, mode.args));
            await lab.up();
            await expectGoingOut(mode);
            expect(changes((await lab.up()).steps)).toEqual([]);
            await lab.refresh({ args: ["--expect-no-changes"] });
            const state = (await lab.state()).find(({ type }) => type.endsWith("linux:Uplink"));
            expect(state?.outputs).toMatchObject({
                switchState: "confirmed",
                previousDns: ["192.0.2.53"],
                previousAddresses: expect.arrayContaining([
                    `${machineAddress}/24`,
                    "2001:db8:1::10/64",
                ]) as unknown,
                previousRoutes: expect.arrayContaining([
                    `0.0.0.0/0 proto dhcp src ${machineAddress} metric 100 via ${gateway} dev ${nic}`,
                ]) as unknown,
            });

            lab.program(programOf(mode, { ...mode.args, ...mode.changed }));
            const { steps } = await lab.preview();
            expect(steps.find(({ op }) => op === "update")?.differs).toEqual(mode.shown);
            await lab.up();
            await expectGoingOut(mode);

            if (mode.undone !== undefined) {
                await world.router.ip(mode.undone);
                expect(changes((await lab.refresh()).steps)).toEqual(["update up"]);
                await lab.up();
                await expectGoingOut(mode);
            }
            await lab.refresh({ args: ["--expect-no-changes"] });

            await lab.destroy();
            expect(await world.isConnected()).toBe(true);
            await expectAsBefore();
        },
    );

    test("by dhclient: a lease is taken where there is no other client", async () => {
        const [udhcpc, dhclient] = await Promise.all(
            ["udhcpc", "dhclient"].map(async (name) => (await den.run(["which", name])).stdout.trim()),
        );
        if (dhclient === "") {
            process.stderr.write("not tried: a lease by dhclient, which is not installed\n");
            return;
        }
        if (udhcpc !== "" && udhcpc !== undefined)
            await den.must(["mount", "-n", "--bind", "/dev/null", udhcpc]);
        const mode = modes["macvlan with a lease"] as Mode;
        const lab = await projectOf(programOf(mode, mode.args));
        await lab.up();
        await expectGoingOut(mode);
        const { stdout } = await den.run(["ps", "-eo", "args"]);
        expect(stdout).toMatch(/dhclient .*out0/);
        await lab.refresh({ args: ["--expect-no-changes"] });
        await world.router.ip("route del default");
        expect(changes((await lab.refresh()).steps)).toEqual(["update up"]);
        await lab.up();
        await expectGoingOut(mode);
        await lab.destroy();
        if (udhcpc !== "" && udhcpc !== undefined) await den.must(["umount", "-n", udhcpc]);
        await expectAsBefore();
    });

    test("that was given back because of a wrong gateway is made by the next up, once that is right", async () => {
        const mode = modes["move, the host through the router"] as Mode;
        const lab = await projectOf(
            programOf(mode, {
                ...mode.args,
                gateway: "192.0.2.99",
                probe: "gateway",
                gateway6: undefined,
                rollbackSeconds: 4,
            }),
        );
        const failed = await lab.up({ fails: true });
        expect(failed.errors).toMatch(
            /creating Uplink "up" on root@10\.99\.9\.1:2222: changing the network under the switch: probing the gateway 192\.0\.2\.99 from namespace router: no answer; all was put back/,
        );
        expect(failed.errors).not.toMatch(/^\s+at /m);
        expect(await world.isConnected()).toBe(true);
        lab.program(programOf(mode, mode.args));
        await lab.up();
        await expectGoingOut(mode);
        await lab.destroy();
        await expectAsBefore();
    });
});
