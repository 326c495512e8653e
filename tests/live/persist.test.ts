// A lab that is to come back after a reboot: its host is made anew with the same disks, and its unit is started.
import { boot, giveSystemd, mayHaveSystemd, moveTo, rebooted } from "./support/boots";
import type { Den } from "./support/den";
import { changes } from "./support/events";
import { everyResource, hasNetem, hasVlanFiltering, prepareHost } from "./support/every-resource";
import { useHost } from "./support/host";
import { machine } from "./support/place";
import { until } from "./support/process";
import type { Project } from "./support/project";
import { snapshot } from "./support/snapshot";
import type { Snapshot } from "./support/snapshot";

let after: Den | undefined;
// Before the host looks at what is left on the machine
afterAll(async () => {
    await after?.close();
});

const host = useHost();
const firstBoot = "11111111-0000-4000-8000-000000000001";
const secondBoot = "22222222-0000-4000-8000-000000000002";
let lab: Project;
let canTry = false;

/** All but the Sandbox and what is in it, and Dnsmasq, whose advertisements come when they come; and a setting of one interface instead of those to come: one of them waits for what others have not made yet. */
const program = (vlanFiltering: boolean, netem: boolean) =>
    everyResource(vlanFiltering, netem)
        .split("\n")
        .filter((line) => !/box\.host|new Sandbox|new Dnsmasq/.test(line))
        .join("\n")
        .replace("net.ipv6.conf.default.hop_limit", "net.ipv6.conf.lo.hop_limit");

beforeAll(async () => {
    canTry = await mayHaveSystemd(machine);
    if (!canTry) return;
    await giveSystemd(host.den, firstBoot);
    await makeOthers(host.den);
    const config = { "virtnet:host": "local", "virtnet:persist": "true" };
    lab = await host.project({
        program: program(await hasVlanFiltering(host.den), await hasNetem(host.den)),
        config,
    });
}, 60_000);

/** What others have on the host: a pair of a fixed address each, so that two hosts can be compared. */
async function makeOthers(den: Den): Promise<void> {
    await prepareHost(den);
    for (const [name, address] of [
        ["pre0", "02:00:00:00:20:00"],
        ["pre1", "02:00:00:00:20:01"],
    ] as const) {
        await den.ip(`link set dev ${name} down`);
        await den.ip(`link set dev ${name} address ${address}`);
        // Whoever advertises itself on the LAN, and when, is nothing of theirs.
        await den.must(["tee", `/proc/sys/net/ipv6/conf/${name}/accept_ra`], { input: "0" });
        await den.ip(`link set dev ${name} up`);
    }
}

/**
 * A look at a host that is told apart from another's by nothing but what its lab is: not by the order in which ports came to
 * a bridge or namespaces got their numbers, nor by what a journal says over again.
 */
async function look(den: Den): Promise<Snapshot> {
    const { files = [], processes = [], ...rest } = await snapshot(den);
    const portNumber = /"(id|no|designated_port|link_netnsid)":("0x\w+"|\d+),/g;
    return {
        ...Object.fromEntries(
            Object.entries(rest).map(([name, lines]) => [
                name,
                lines
                    .filter((line) => !line.includes("tcp_fastopen_key"))
                    .map((line) => line.replace(portNumber, "")),
            ]),
        ),
        files: files
            .filter((line) => !/virtnet-replay|boot-id/.test(line))
            .map((line) => line.replace(/^(f \/run\/virtnet\/\S+) \d+/, "$1")),
        processes: processes.map((line) => line.replaceAll(den.directory, "DEN").trimEnd()).sort(),
        claims: await claims(den),
    };
}

/** The files by which something comes back, and those of their progress. */
async function kept(den: Den): Promise<string> {
    const places = ["/var/lib", "/etc/systemd", "/run/virtnet-replay"];
    return (await den.run(["find", ...places, "-name", "virtnet*"])).stdout;
}

/** The claims that stand in the ledger. */
async function claims(den: Den): Promise<string[]> {
    const { stdout } = await den.run(["sh", "-c", "cat /run/virtnet/*"]);
    const lines = stdout.split("\n").filter((line) => line !== "");
    const live = new Map<string, string>();
    for (const line of lines) {
        const { key, mark, gone } = JSON.parse(line) as { key: string; mark: string; gone?: true };
        if (gone === true) live.delete(`${key} ${mark}`);
        else live.set(`${key} ${mark}`, line);
    }
    return [...live.values()].sort();
}

test("after a reboot the unit brings all of it back as it was, and waits for what others have not made yet", async () => {
    if (!canTry) return;
    await lab.up();
    const made = await look(host.den);
    after = await rebooted(host.den, secondBoot);
    const said = await boot(after);
    expect(said).toMatch(/BridgePort "dock" of stack .* is not back: interface pre0 is not there/);
    expect(said).toMatch(/\d+ resources are back, [1-9]\d* wait for what is missing\n$/);
    await makeOthers(after);
    const isBack = async () => (await after?.ip("link show dev pre0"))?.includes("master lan0");
    await until("the late interface to be docked", isBack, 20_000);
    const place = after;
    const waits = async () => (await place.run(["pgrep", "-f", "/var/lib/virtnet/.*/replay"])).code === 0;
    await until("the unit to be through", async () => !(await waits()), 20_000);
    expect(await look(after)).toEqual(made);
});

test("an up after it has nothing to do, and a refresh finds every input as it is", async () => {
    if (after === undefined) return;
    const made = await look(after);
    moveTo(lab, after);
    expect(changes((await lab.up()).steps)).toEqual([]);
    const shown = await lab.refreshShown();
    expect(shown).not.toMatch(/^\s*[-~+] (?!pid|index)\w+: /m);
    await lab.refresh();
    expect(changes((await lab.up()).steps)).toEqual([]);
    expect(await look(after)).toEqual(made);
});

test("started again, the unit repeats nothing", async () => {
    if (after === undefined) return;
    const made = await look(after);
    expect(await boot(after)).toMatch(/^<5>0 resources are back, 0 wait for what is missing\n$/);
    expect(await look(after)).toEqual(made);
});

test("no longer to persist, it stays, and its unit goes with the last text", async () => {
    if (after === undefined) return;
    const made = await look(after);
    await lab.pulumi(["config", "set", "--stack", lab.stack, "virtnet:persist", "false"]);
    const { steps } = await lab.up();
    expect(new Set(steps.flatMap(({ differs }) => differs))).toEqual(new Set(["persist"]));
    expect(await kept(after)).toBe("");
    const unit = (line: string) => !line.includes("/etc/systemd/system/");
    const { files: before = [], ...restBefore } = made;
    const { files = [], ...rest } = await look(after);
    expect([files.filter(unit), rest]).toEqual([before.filter(unit), restBefore]);
    await lab.pulumi(["config", "set", "--stack", lab.stack, "virtnet:persist", "true"]);
    await lab.up();
    expect(await look(after)).toEqual(made);
});

test("a unit that somebody disabled shows in a refresh, and an up enables it again", async () => {
    if (after === undefined) return;
    const made = await look(after);
    await after.must(["sh", "-c", "rm /etc/systemd/system/multi-user.target.wants/virtnet-*"]);
    expect(await lab.refreshShown()).toMatch(/^\s*- persist: true/m);
    await lab.up({ args: ["--refresh"] });
    expect(await look(after)).toEqual(made);
});

test("destroyed after it, the host is what it was before the first up, its files too", async () => {
    if (after === undefined) return;
    const fresh = await rebooted(host.den, secondBoot);
    try {
        await fresh.must(["rm", "-rf", "/var/lib/virtnet", "/etc/netns"]);
        await fresh.must(["sh", "-c", "rm -f /etc/systemd/system/virtnet* /etc/systemd/system/*/virtnet*"]);
        await makeOthers(fresh);
        const before = await look(fresh);
        await lab.destroy();
        expect(await look(after)).toEqual(before);
        expect(await kept(after)).toBe("");
    } finally {
        await fresh.close();
    }
});

test("without systemd it is told before anything is made, and what to do", async () => {
    const before = await snapshot(host.den);
    await host.den.run(["rm", "-rf", "/run/systemd"]);
    const plain = await host.project({
        label: "plain",
        program: 'new virtnet.linux.Bridge("br", { name: "plain0", persist: true });',
        config: { "virtnet:host": "local" },
    });
    const { text } = await plain.up({ fails: true });
    expect(text).toMatch(/this host does not run systemd.*Leave `persist` out/s);
    expect((await snapshot(host.den))["host links"]).toEqual(before["host links"]);
});
