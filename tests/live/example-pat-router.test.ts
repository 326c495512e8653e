// examples/pat-router as it stands: what its README tells to expect.
import { join } from "node:path";
import { copyOfProject } from "./support/copy-of-project";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import type { Project } from "./support/project";
import { ask } from "./support/traffic";

const host = useHost();
let lab: Project;

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

test("a second up has nothing to do, and destroy leaves the host as it was", async () => {
    expect(changes((await lab.up()).steps)).toEqual([]);
    await lab.destroy();
    await host.expectUntouched();
});
