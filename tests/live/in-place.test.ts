// What can be changed in place is, and no connection through the router notices.
import { changes } from "./support/events";
import type { Outcome } from "./support/events";
import { useHost } from "./support/host";
import type { Talk } from "./support/process";
import type { Project } from "./support/project";
import { outside, routedLab, wan } from "./support/routed-lab";
import type { RoutedLab } from "./support/routed-lab";
import { ask, Connection, echoServer } from "./support/traffic";

const host = useHost();
const echo = { port: 7001, to: "10.77.0.10", toPort: 7000 };
let lab: Project;
let outward: Connection;
let inward: Connection;
const servers: Talk[] = [];

beforeAll(async () => {
    lab = await host.project({ program: routedLab({ forwards: { echo } }) });
    await lab.up();
    const inside = await lab.sandbox();
    const [web, world] = [inside.namespace("web"), inside.namespace("outside")];
    servers.push(await echoServer(web, 7000), await echoServer(world, 7000));
    outward = await Connection.open(web, outside, 7000);
    inward = await Connection.open(world, wan, 7001);
    await expectAlive("before");
});

async function expectAlive(line: string): Promise<void> {
    expect(await outward.say(line)).toBe(`${wan} ${line}`); // masqueraded
    expect(await inward.say(line)).toBe(`${outside} ${line}`);
}

async function change(to: RoutedLab): Promise<Outcome> {
    lab.program(routedLab(to));
    return lab.up();
}

test("the MTU of a bridge and of cables is changed in place", async () => {
    const { steps } = await change({ mtu: 1400, forwards: { echo } });
    expect(changes(steps)).toEqual(["update lan", "update lan-cable", "update web-cable"]);
    const inside = await lab.sandbox();
    expect(await inside.ip("-o link show dev lan0")).toContain("mtu 1400");
    expect(await inside.namespace("router").ip("-o link show dev lan0")).toContain("mtu 1400");
    await expectAlive("after the MTU");
});

const machines = { web: { address: "10.77.0.10" }, db: { address: "10.77.0.20" } };

test("adding a machine and a port forward only adds", async () => {
    const forwards = { echo, http: { port: 4000, to: "10.77.0.20", toPort: 80 } };
    const { steps } = await change({ mtu: 1400, machines, forwards });
    expect(changes(steps)).toEqual(["create db", "create db-cable", "create db-server", "create http"]);
    const world = (await lab.sandbox()).namespace("outside");
    expect(await ask(world, wan, 4000)).toBe(`db as ${outside}`);
    await expectAlive("after the addition");
});

test("moving a port forward to another port and server is done in place", async () => {
    const forwards = { echo, http: { port: 4001, to: "10.77.0.10", toPort: 80 } };
    const { steps } = await change({ mtu: 1400, machines, forwards });
    expect(changes(steps)).toEqual(["update http"]);
    const world = (await lab.sandbox()).namespace("outside");
    expect(await ask(world, wan, 4001)).toBe(`web as ${outside}`);
    expect(await ask(world, wan, 4000)).toBe("no answer");
    await expectAlive("after the move");
});

test("the router's logging and MSS clamp are changed in place", async () => {
    const rules = { mssClamp: true, logDrops: { prefix: "gone: ", group: 9 } };
    const forwards = { echo, http: { port: 4001, to: "10.77.0.10", toPort: 80 } };
    lab.program(routedLab({ mtu: 1400, machines, forwards, rules }));
    const { steps } = await lab.preview();
    expect(steps.filter(({ op }) => op !== "same")).toEqual([
        { op: "update", name: "rules", type: "PatRouter", differs: ["logDrops", "mssClamp"] },
    ]);
    expect(changes((await lab.up()).steps)).toEqual(["update rules"]);
    const ruleset = await (await lab.sandbox()).namespace("router").must(["nft", "list", "ruleset"]);
    expect(ruleset).toContain("maxseg size set rt mtu");
    expect(ruleset).toContain('log prefix "gone: " group 9');
    await expectAlive("after the rules");
    expect(await ask((await lab.sandbox()).namespace("outside"), wan, 4001)).toBe(`web as ${outside}`);
});

test("another name of a namespace replaces it and what is in it, and nothing else", async () => {
    const renamed = { ...machines, db: { address: "10.77.0.20", namespace: "db2" } };
    const forwards = { echo, http: { port: 4001, to: "10.77.0.20", toPort: 80 } };
    const rules = { mssClamp: true, logDrops: { prefix: "gone: ", group: 9 } };
    const { steps } = await change({ mtu: 1400, machines: renamed, forwards, rules });
    const replaced = ["db", "db-cable", "db-server"];
    expect(new Set(steps.filter(({ op }) => /replace/.test(op)).map(({ name }) => name))).toEqual(
        new Set(replaced),
    );
    expect(changes(steps.filter(({ name }) => !replaced.includes(name)))).toEqual(["update http"]);
    const inside = await lab.sandbox();
    expect(await inside.ip("netns list")).not.toMatch(/^db\b/m);
    expect(await ask(inside.namespace("outside"), wan, 4001)).toBe(`db as ${outside}`);
    await expectAlive("after the replacement");
});

test("after destroy the host is what it was before", async () => {
    await Promise.all([outward, inward].map((connection) => connection.close()));
    await Promise.all(servers.map((server) => server.stop()));
    await lab.destroy();
    await host.expectUntouched();
});
