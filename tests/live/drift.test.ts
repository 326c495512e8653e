// What somebody changes behind Pulumi's back: refresh shows it, up repairs it and nothing else.
import { changes } from "./support/events";
import { useHost } from "./support/host";
import type { Place } from "./support/place";
import type { Project } from "./support/project";
import { outside, routedLab, wan } from "./support/routed-lab";
import { ask, pings } from "./support/traffic";

const host = useHost();
const forwards = { http: { port: 4000, to: "10.77.0.10", toPort: 80 } };
const machines = {
    web: { address: "10.77.0.10" },
    db: { address: "10.77.0.20" },
    app: { address: "10.77.0.30" },
};
let lab: Project;
let inside: Place;

beforeAll(async () => {
    lab = await host.project({ program: routedLab({ forwards, machines }) });
    await lab.up();
    inside = await lab.sandbox();
    await expectWhole();
});

async function expectWhole(): Promise<void> {
    const [web, world] = [inside.namespace("web"), inside.namespace("outside")];
    expect(
        await Promise.all([
            ask(web, outside, 80),
            ask(world, wan, 4000),
            ask(web, wan, 4000),
            ask(inside, "10.77.0.10", 80),
            ask(inside, "10.77.0.20", 80),
            ask(inside, "10.77.0.30", 80),
            pings(world, "10.77.0.10"),
        ]),
    ).toEqual([
        `outside as ${wan}`,
        `web as ${outside}`,
        "web as 10.77.0.1",
        "web as 10.77.0.2",
        "db as 10.77.0.2",
        "app as 10.77.0.2",
        false,
    ]);
}

/** What `refresh` shows of one resource, by its id. */
function shownOf(text: string, id: string): string {
    const part = text.split(/^ {4}[~-] /m).find((part) => part.includes(`[id=${id}]`));
    return part ?? `nothing of ${id} in:\n${text}`;
}

test("refresh shows each small change as a diff, and up repairs exactly these", async () => {
    const router = inside.namespace("router");
    await inside.ip("address del 10.77.0.2/24 dev lan0");
    await inside.namespace("web").ip("link set dev eth0 mtu 1300");
    await inside.ip("link set dev v-db nomaster");
    await router.must(["tee", "/proc/sys/net/ipv4/ip_forward"], { input: "0" });
    await router.nft("insert rule inet router forward accept");
    await router.nft("flush map inet router wan_tcp4");
    const pid = (await lab.state()).find(({ urn }) => urn.endsWith("::app-server"))?.outputs["pid"];
    await host.den.must(["kill", "-KILL", String(pid)]);
    await inside.namespace("app").ip("route del default");

    const text = await lab.refreshShown();
    expect(shownOf(text, "lan0")).toMatch(/~ addresses: \[\n\s+- \[0\]: "10\.77\.0\.2\/24"/);
    expect(shownOf(text, "v-web--web/eth0")).toMatch(/~ mtu: 1500 => 1300/);
    expect(shownOf(text, "v-db--db/eth0")).toMatch(/- bridge: "lan0"/);
    expect(shownOf(text, "v-app--app/eth0")).toMatch(
        /- \[0\]: \{\n\s+- to : "0\.0\.0\.0\/0"\n\s+- via: "10\.77\.0\.1"/,
    );
    expect(shownOf(text, "router/router")).toMatch(/net\.ipv4\.ip_forward is 0/);
    expect(shownOf(text, "router/router")).toMatch(/chain forward has 1 rule\(s\) that are not its own/);
    expect(shownOf(text, "router/router tcp * 4000")).toMatch(
        /map wan_tcp4 lacks 0\.0\.0\.0\/0 \. 0\.0\.0\.0\/0 \. 4000/,
    );
    expect(text).toMatch(/- pulumi-nodejs:dynamic\/virtnet\/linux:Process: \(delete\)\s+\[id=app\/perl\]/);

    await lab.refresh();
    const { steps } = await lab.up();
    expect(changes(steps)).toEqual([
        "create app-server",
        "update app-cable",
        "update db-cable",
        "update http",
        "update lan",
        "update rules",
        "update web-cable",
    ]);
    await expectWhole();
    expect(await inside.namespace("web").ip("-o link show dev eth0")).toContain("mtu 1500");
});

test("a flushed table, a deleted namespace and a deleted bridge are shown, and up makes them again", async () => {
    const router = inside.namespace("router");
    await router.nft("flush table inet router");
    await inside.must(["ip", "netns", "del", "db"]);
    const pid = (await lab.state()).find(({ urn }) => urn.endsWith("::db-server"))?.outputs["pid"];
    await host.den.must(["kill", "-KILL", String(pid)]); // or the namespace lives on, nameless
    await inside.ip("link del dev lan0");

    const text = await lab.refreshShown();
    expect(shownOf(text, "router/router")).toMatch(/chain forward lacks established, invalid, lan to wan/);
    expect(text).toMatch(/- pulumi-nodejs:dynamic\/virtnet\/linux:Namespace: \(delete\)\s+\[id=db\]/);
    expect(text).toMatch(/- pulumi-nodejs:dynamic\/virtnet\/linux:Bridge: \(delete\)\s+\[id=lan0\]/);
    expect(shownOf(text, "v-web--web/eth0")).toMatch(/- bridge: "lan0"/);

    const { steps } = await lab.up({ args: ["--refresh"] });
    const done = steps.filter(({ op }) => !["same", "refresh"].includes(op));
    expect([...new Set(done.map(({ name }) => name))].sort()).toEqual([
        "app-cable",
        "db",
        "db-cable",
        "db-server",
        "lan",
        "lan-cable",
        "rules",
        "web-cable",
    ]);
    await expectWhole();
});

test("a table that is deleted whole is made again with its port forwards", async () => {
    await inside.namespace("router").nft("delete table inet router");
    const text = await lab.refreshShown();
    expect(text).toMatch(/- pulumi-nodejs:dynamic\/virtnet\/linux:PatRouter: \(delete\)/);
    expect(text).toMatch(/- pulumi-nodejs:dynamic\/virtnet\/linux:PortForward: \(delete\)/);
    await lab.up({ args: ["--refresh"] });
    await expectWhole();
});

test("after destroy the host is what it was before", async () => {
    await lab.destroy();
    await host.expectUntouched();
});
