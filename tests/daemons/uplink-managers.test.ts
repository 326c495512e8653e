// A card that a manager of the machine's own sets up, given to a lab's router and back: the real NetworkManager,
// systemd-networkd, dhcpcd and ifupdown, each in throw-away hosts.
import { useHost } from "../live/support/host";
import { changes } from "../live/support/events";
import { describeAsRoot } from "../live/support/libvirt";
import { until } from "../live/support/process";
import type { Project } from "../live/support/project";
import { pings } from "../live/support/traffic";
import { card, grabs, managers, missingOf, provider, staticAddress } from "./support/card-managers";
import type { CardManager } from "./support/card-managers";
import { ManagedWorld, server } from "./support/managed-world";

jest.setTimeout(120_000);

/** A router with a LAN to the machine, and beside it each kind of interface that a lab makes on one. */
const interfaces = `
const router = new virtnet.linux.Namespace("router", { name: "router" });
const lan = new virtnet.linux.Bridge("lan", { name: "lan0", addresses: ["10.77.0.2/24"] });
new virtnet.linux.Veth("cable", {
    a: { name: "v-router", bridge: lan.name },
    b: { name: "lan0", namespace: router.name, addresses: ["10.77.0.1/24"] } });
new virtnet.linux.Veth("loose", { a: { name: "v-loose" }, b: { name: "v-ends" } });
new virtnet.linux.Tap("tap", { name: "tap0" });
`;
const program = (uplink: object) => `${interfaces}
new virtnet.linux.Uplink("uplink", { interface: "${card}", namespace: router.name, ...${JSON.stringify(uplink)} });
`;

const moved = { mode: "move", rollbackSeconds: 20 };
const fixed = { addresses: [`${staticAddress}/24`], gateway: provider };

/** What a manager takes that is not installed is told, in place of its tests. */
function describeWith(title: string, manager: CardManager, tests: () => void): void {
    const missing = missingOf(manager);
    if (missing.length === 0) return describe(title, tests);
    process.stdout.write(`not tried: ${title}: not installed: ${missing.join(", ")}\n`);
    describe.skip(title, tests);
}

describeAsRoot("a lab whose uplink is a card", () => {
    for (const manager of managers)
        describeWith(`that ${manager.name} sets up by DHCP`, manager, () => {
            const host = useHost();
            let world: ManagedWorld;
            let lab: Project;
            beforeAll(async () => {
                world = await ManagedWorld.open(host, manager, "dhcp");
                lab = await host.project({ program: program({ ...moved, dhcp: true }) });
            }, 60_000);
            afterAll(() => world.close());

            test("has it alone, and gives it back: the manager asks for its lease again", async () => {
                await lab.up();
                expect(await pings(world.router, server)).toBe(true);
                expect(changes((await lab.up()).steps)).toEqual([]);
                await lab.refresh({ args: ["--expect-no-changes"] });
                expect(await world.strangeAddresses(["10.77.0.2/24"])).toEqual([]);
                const leases = await world.leases();
                await lab.destroy();
                await world.expectAsBefore();
                await until("the manager to ask for its lease", async () => (await world.leases()) > leases);
            });

            test("gives it back by itself when pulumi is killed in the middle", async () => {
                const unheard = { ...moved, dhcp: true, rollbackSeconds: 3, probe: { ping: "203.0.113.99" } };
                lab.program(program(unheard));
                const before = await world.ofCard();
                await world.killedUp(lab);
                expect(await world.goesOut()).toBe(false);
                const leases = await world.leases();
                await world.settled();
                await until("the manager to ask for its lease", async () => (await world.leases()) > leases);
                expect(await world.ofCard()).toEqual(before);
            });
        });

    for (const manager of managers.filter(({ alone }) => alone !== true))
        describeWith(`that ${manager.name} sets up by fixed addresses`, manager, () => {
            const host = useHost();
            let world: ManagedWorld;
            let lab: Project;
            beforeAll(async () => {
                world = await ManagedWorld.open(host, manager, "static");
                lab = await host.project({ program: "" });
            }, 60_000);
            afterAll(() => world.close());

            test("gives it back when the gateway does not answer, and takes it once it is right", async () => {
                lab.program(program({ ...moved, ...fixed, gateway: "192.0.2.99", rollbackSeconds: 3 }));
                const { errors } = await lab.up({ fails: true });
                expect(errors).toMatch(/probing the gateway 192\.0\.2\.99 .*: no answer; all was put back/);
                await world.settled();
                lab.program(program({ ...moved, ...fixed }));
                await lab.up();
                expect(await pings(world.router, server)).toBe(true);
                await lab.destroy();
                await world.expectAsBefore();
            });

            test("leaves it to the manager with a macvlan", async () => {
                const before = await world.ofCard();
                lab.program(program({ mode: "macvlan", dhcp: true }));
                await lab.up();
                expect(await pings(world.router, server)).toBe(true);
                await world.settled();
                expect(await world.ofCard()).toEqual(before);
                await lab.destroy();
                await world.expectAsBefore();
            });
        });

    for (const grab of grabs)
        describeWith(
            `what a lab makes on a machine with ${grab.manager.name}, ${grab.how},`,
            grab.manager,
            () => {
                const host = useHost();
                let world: ManagedWorld;
                beforeAll(async () => {
                    world = await ManagedWorld.open(host, grab.manager, "dhcp");
                }, 60_000);
                afterAll(() => world.close());

                test("is the manager's, until it is told to leave it", async () => {
                    const lab = await host.project({ program: interfaces });
                    const isGrabbed = async () => grab.taken.test(await world.tell(grab.ask));
                    for (const words of ["add v-loose up type veth peer name v-ends", "set dev v-ends up"])
                        await world.machine.ip(`link ${words}`);
                    await until("the manager to take hold of it", isGrabbed);
                    await world.machine.ip("link del dev v-loose");
                    await world.write(grab.remedy);
                    await world.tell(grab.reload);
                    await lab.up();
                    await until("the manager to leave it", async () => !(await isGrabbed()));
                    expect(await world.strangeAddresses(["10.77.0.2/24"])).toEqual([]);
                    await lab.refresh({ args: ["--expect-no-changes"] });
                    await lab.destroy();
                });
            },
        );
});
