// examples/pat-router as it stands: what its README tells to expect.
import { join } from "node:path";
import { copyOfProject } from "./support/copy-of-project";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import type { Project } from "./support/project";
import { ask } from "./support/traffic";

const host = useHost();
let lab: Project;

afterAll(() => lab?.costs.print("pat-router"));

test("up makes the lab, and the published port is reached from outside and from the LAN", async () => {
    lab = await host.project({
        program: "",
        existing: copyOfProject("examples/pat-router", join(host.den.directory, "pat-router")),
    });
    await lab.up();
    const [inside, { endpoint }] = [await lab.sandbox(), await lab.outputs()];
    expect(endpoint).toBe("198.51.100.2:4000");
    const answers = [
        ask(inside.namespace("outside"), "198.51.100.2", 4000),
        ask(inside.namespace("client"), "198.51.100.2", 4000),
        ask(inside.namespace("client"), "198.51.100.1", 80),
    ];
    expect(await Promise.all(answers)).toEqual([
        "web as 198.51.100.1",
        "web as 192.168.50.1",
        "outside as 198.51.100.2",
    ]);
});

test("a second up has nothing to do, and neither has a refresh", async () => {
    expect(changes((await lab.up()).steps)).toEqual([]);
    expect(changes((await lab.refresh()).steps)).toEqual([]);
});

test("another port is one change, shown by preview, and is reached", async () => {
    lab.edit("port: 4000", "port: 4001");
    const { steps } = await lab.preview();
    expect(steps.filter(({ op }) => op !== "same").map(({ name, differs }) => [name, differs])).toEqual([
        ["http", ["port"]],
    ]);
    await lab.up();
    const inside = await lab.sandbox();
    expect(await ask(inside.namespace("client"), "198.51.100.2", 4001)).toBe("web as 192.168.50.1");
});

test("rules that were flushed by hand are shown by refresh and made good by up", async () => {
    const inside = await lab.sandbox();
    await inside.namespace("router").must(["nft", "flush", "ruleset"]);
    const shown = await lab.refreshShown();
    expect(shown).toMatch(/linux:PatRouter: \((update|delete)\)/);
    expect(shown).toMatch(/linux:PortForward: \((update|delete)\)/);
    await lab.up({ args: ["--refresh"] });
    expect(await ask(inside.namespace("client"), "198.51.100.2", 4001)).toBe("web as 192.168.50.1");
});

test("destroy leaves the host as it was", async () => {
    await lab.destroy();
    await host.expectUntouched();
});
