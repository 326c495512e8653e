// What may go wrong while a machine's network card goes to the lab's router: the machine's connection always comes back, by
// itself, with addresses, routes and DNS as they were. Real packets tell.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LabResource } from "./support/crash-driver";
import { CrashMachine, driverIn } from "./support/crash-machine";
import { difference, factsOf } from "./support/crash-snapshot";
import { Den } from "./support/den";
import { gateway, machineAddress, nic, PhysicalWorld, server } from "./support/physical-world";
import type { Place } from "./support/place";
import { until } from "./support/process";
import type { Talk } from "./support/process";
import { describeWithSshd, Sshd } from "./support/sshd";

jest.setTimeout(600_000);

const live = describeWithSshd("uplink-breakage.test.ts");

const rollbackSeconds = 4;
/** Longer than the switch waits, and its undoing takes on a busy machine. */
const backWithinMs = rollbackSeconds * 1000 + 10_000;

const moved = {
    interface: nic,
    namespace: "router",
    mode: "move",
    addresses: [`${machineAddress}/24`],
    gateway,
    rollbackSeconds,
};
const uplink = (inputs: object): LabResource[] => [
    { name: "up", type: "linux:Uplink", inputs: { ...moved, ...inputs } },
];

/** What a provider process of its own says to a lab. */
class Provider {
    private constructor(private readonly talk: Talk) {}

    static start(from: Place, driver: readonly string[], den: Den, lab: readonly LabResource[]): Provider {
        const provider = new Provider(from.talk(driver));
        const environment = { TMPDIR: den.directory };
        const stateFile = join(den.directory, "state.json");
        provider.talk.say(JSON.stringify({ lab, stateFile, mode: "record", environment }));
        return provider;
    }

    /** The error it ends with, or "". */
    async ending(timeoutMs = 120_000): Promise<string> {
        const { error = "" } = JSON.parse(await this.talk.hear(timeoutMs)) as { error?: string };
        await this.talk.stop();
        return error;
    }
}

live("a machine whose network card goes to the router", () => {
    let den: Den;
    let world: PhysicalWorld;
    let sshd: Sshd;
    let driver: string[];
    let before: string[];

    beforeAll(async () => {
        den = await Den.open();
        world = await PhysicalWorld.open(den);
        sshd = await Sshd.open(den, [machineAddress]);
        driver = await driverIn(den, join(__dirname, "support", "crash-driver.ts"));
        before = await facts();
        expect(await world.isConnected()).toBe(true);
        expect(await world.isConnected6()).toBe(true);
    }, 60_000);

    afterAll(async () => {
        await world.close();
        await den.close();
    });

    /** Of the machine, but for what serves the connections of this test, which comes and goes. */
    const facts = async () => (await factsOf(den)).filter((line) => !line.startsWith("processes: "));

    async function expectBack(since: number): Promise<void> {
        await until("the machine's connection to come back", () => world.isConnected(), backWithinMs);
        await until("that of IPv6", () => world.isConnected6(), backWithinMs);
        process.stdout.write(`connected again after ${((Date.now() - since) / 1000).toFixed(1)} s\n`);
        let differs: string[] = [];
        await until(
            "all to be as before",
            async () => {
                differs = difference(before, await facts()).filter((line) => !isLater.test(line));
                return differs.length === 0;
            },
            5000,
        ).catch(() => expect(differs).toEqual([]));
    }

    /** What is no connection's business: the ledger, a sysctl that it remembers, what the test has put in the way. */
    const isLater = /machine (journal|files|isp nft)|(forwarding|ip_forward|accept_redirects):/;

    /** With what a switch leaves to the next run. */
    async function expectAsBefore(): Promise<void> {
        let differs: string[] = [];
        await until(
            "all to be as before",
            async () => {
                differs = difference(before, await facts());
                return differs.length === 0;
            },
            5000,
        ).catch(() => expect(differs).toEqual([]));
    }

    async function expectDestroyed(from: Place): Promise<void> {
        expect(await Provider.start(from, driver, den, []).ending()).toBe("");
        await expectAsBefore();
    }

    const here = () => den as Place;
    const locally = {};
    const overSsh = () => ({ host: sshd.host({ address: machineAddress }) });

    test.each([
        [
            "a wrong gateway",
            { gateway: "192.0.2.99" },
            /probing the gateway 192\.0\.2\.99 from namespace router: no answer/,
        ],
        [
            "a wrong address",
            { addresses: ["198.18.5.5/24"], gateway: "198.18.5.1" },
            /probing the gateway 198\.18\.5\.1/,
        ],
        [
            "a port that is closed",
            { probe: { tcp: `${server}:81` } },
            /probing TCP port 81 of 203\.0\.113\.80 from namespace router: Connection refused/,
        ],
        [
            "a server that does not answer",
            { probe: { ping: "203.0.113.99" } },
            /probing 203\.0\.113\.99 by ping from namespace router: no answer/,
        ],
        [
            "a way for the host that leads nowhere",
            { hostGateway: "10.77.0.99" },
            /probing the gateway 10\.77\.0\.99 from the host: no answer/,
        ],
        [
            "a way for the host that cannot be",
            { hostGateway: "172.31.0.1" },
            /ip - route add 0\.0\.0\.0\/0 via 172\.31\.0\.1: .*(invalid gateway|unreachable)/,
        ],
        [
            "no DHCP server in reach",
            { addresses: [], gateway: undefined, dhcp: true, silent: true },
            /probing the gateway from namespace router: no default route/,
        ],
    ])("with %s has all of it back, and is told why", async (_what, inputs, reason) => {
        const { silent, ...rest } = { silent: false, ...inputs };
        if (silent)
            await world.isp.nft(
                "table inet mute { chain in { type filter hook input priority 0; udp dport 67 drop; }; }",
            );
        const since = Date.now();
        const error = await Provider.start(here(), driver, den, uplink({ ...rest, ...locally })).ending();
        if (silent) await world.isp.nft("delete table inet mute");
        expect(error).toMatch(
            /^creating Uplink "up" on this machine: changing the network under the switch: /,
        );
        expect(error).toMatch(reason);
        expect(error).toMatch(/all was put back: addresses, routes and DNS are as before/);
        await expectBack(since);
        await expectDestroyed(here());
    });

    test("whose card carries the very connection we come by, is reached again, and told so", async () => {
        const since = Date.now();
        const provider = Provider.start(world.isp, driver, den, uplink(overSsh()));
        await until("the card to be moved", async () => {
            const { code } = await den.run(["ip", "-n", "router", "link", "show", "dev", nic]);
            return code === 0;
        });
        expect(await world.isConnected()).toBe(false);
        await expectBack(since);
        const error = await provider.ending();
        expect(error).toMatch(/creating Uplink "up" on root@192\.0\.2\.10:2222: /);
        expect(error).toMatch(/all was put back|puts all back by itself/);
        await expectDestroyed(world.isp);
    });

    test.each(["veth", "macvlan"])(
        "keeps what it has when our connection is lost in the middle, mode %s, though the probe succeeds",
        async (mode) => {
            const since = Date.now();
            const own =
                mode === "veth" ? { addresses: [], gateway: undefined } : { addresses: ["192.0.2.20/24"] };
            const provider = Provider.start(world.isp, driver, den, uplink({ ...overSsh(), mode, ...own }));
            await sshd.holdAt("icmp"); // the probe of the gateway
            await world.isp.nft(
                "table inet cut { chain out { type filter hook output priority 0; tcp dport 2222 drop; }; }",
            );
            sshd.release();
            await until(
                "the switch to be thrown",
                async () => {
                    const { stdout } = await den.run(["sh", "-c", "echo /run/virtnet/uplink-*"]);
                    return stdout.includes("*");
                },
                backWithinMs,
            );
            await expectBack(since);
            await world.isp.nft("delete table inet cut");
            expect(await provider.ending()).toMatch(/creating Uplink "up" on root@192\.0\.2\.10:2222: /);
            await expectDestroyed(world.isp);
        },
    );

    test("of two runs at the same moment one has its way, and the machine its connection", async () => {
        const since = Date.now();
        const wrong = uplink({ gateway: "192.0.2.99", rollbackSeconds: 10 }); // until the other has looked
        const first = Provider.start(here(), driver, den, wrong);
        await until("the switch to be armed", async () => {
            const { stdout } = await den.run(["sh", "-c", "echo /run/virtnet/uplink-*/armed"]);
            return !stdout.includes("*");
        });
        const other = wrong.map((resource) => ({
            ...resource,
            name: "other",
            inputs: { ...resource.inputs, name: "wan7", owner: "other/dev/up" },
        }));
        const second = Provider.start(here(), driver, den, other);
        expect(await second.ending()).toMatch(/it belongs to Uplink "up" of stack crash\/dev/);
        expect(await first.ending()).toMatch(/all was put back/);
        await expectBack(since);
        await expectDestroyed(here());
    });
});

live("a provider that is killed", () => {
    let machine: CrashMachine;
    let world: PhysicalWorld;

    beforeAll(async () => {
        machine = await CrashMachine.open(async (den) => {
            // What stands there for other tests has the addresses of this one's world.
            for (const name of ["pre0", "prebr"]) await den.ip(`link del dev ${name}`);
            world = await PhysicalWorld.open(den);
            expect(await world.isConnected()).toBe(true);
            const path = join(den.directory, "none");
            mkdirSync(path);
            return { path, environment: {}, facts: async () => [], passing: /perl|dnsmasq/ };
        });
    }, 60_000);

    afterAll(() => machine.close());

    test("after any command of moving the card has left the machine connected, and the next run finishes", async () => {
        const lab = uplink({ hostGateway: "10.77.0.1", rollbackSeconds: 3, dns: ["192.0.2.53"] });
        const without = await machine.facts();
        await machine.settle(lab);
        const complete = await machine.facts();
        await machine.settle([]);
        await machine.expectFacts(without, "moved and given back", []);
        const settled = async (when: string) => {
            const isWaiting = async () =>
                (await machine.den.run(["sh", "-c", "ls -d /run/virtnet/uplink-*"])).code === 0;
            await until(`the switch to be thrown, ${when}`, async () => !(await isWaiting()), backWithinMs);
            await until(`the machine's way out, ${when}`, () => world.goesOut(), backWithinMs);
        };
        const points = new Set<string>();
        for (let k = 1; ; k += 1) {
            const commands = await machine.killed(lab, k);
            if (commands === undefined) break;
            const when = `killed after ${(commands[k - 1] ?? "").slice(0, 90)}`;
            await settled(when);
            await machine.settle(lab);
            await machine.expectFacts(complete, `finished, ${when}`, commands);
            const undone = await machine.killed([], k);
            if (undone !== undefined) await settled(`given back, ${when}`);
            await machine.settle([]);
            await machine.expectFacts(without, `given back, ${when}`, undone ?? []);
            points.add(when.replace(/uplink-[\w.]+/, "uplink"));
        }
        process.stdout.write(`killed after ${points.size} different commands\n`);
        expect([...points].join("\n")).toMatch(/switched ip .*netns router|switched ip -n router/);
    });
});
