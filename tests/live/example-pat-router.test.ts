// examples/pat-router as it stands: what its README tells to expect.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { clone } from "./support/project";
import type { Project } from "./support/project";
import { ask } from "./support/traffic";

const host = useHost();
let lab: Project;

/** A copy, since Pulumi writes a stack's settings beside its program. */
function copyOfExample(): string {
    const directory = join(host.den.directory, "pat-router");
    mkdirSync(directory);
    for (const name of ["index.ts", "Pulumi.yaml"])
        cpSync(join(clone, "examples", "pat-router", name), join(directory, name));
    cpSync(join(clone, "tsconfig.json"), join(directory, "tsconfig.json"));
    writeFileSync(join(directory, "package.json"), "{}");
    symlinkSync(join(clone, "node_modules"), join(directory, "node_modules"));
    return directory;
}

test("up makes the lab, and the published port is reached from outside and from the LAN", async () => {
    lab = await host.project({ program: "", existing: copyOfExample() });
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
