// examples/gitops as it stands: its pipeline's own scripts, on an SSH host, with the state in a real PostgreSQL. The component
// package is the packed one.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { useHost } from "../live/support/host";
import { pack } from "../live/support/pack";
import { scriptsFor } from "../live/support/pipeline";
import { Postgres } from "../live/support/postgres";
import { must } from "../live/support/process";
import type { Finished } from "../live/support/process";
import { clone } from "../live/support/project";
import { Sshd } from "../live/support/sshd";
import { ask } from "../live/support/traffic";
import { snapshot } from "../live/support/snapshot";
import type { Snapshot } from "../live/support/snapshot";

jest.setTimeout(300_000);

const host = useHost();
let postgres: Postgres;
let sshd: Sshd;
let before: Snapshot;
let settings: Record<string, string>;
const repository = () => join(host.den.directory, "repository");

beforeAll(async () => {
    sshd = await Sshd.open(host.den);
    postgres = await Postgres.open(host.den);
    before = await snapshot(host.den);
    const { ssh } = sshd.host();
    settings = {
        "secrets.PULUMI_BACKEND_URL": postgres.url,
        "secrets.PULUMI_CONFIG_PASSPHRASE": "",
        "secrets.LAB_KEY": readFileSync(ssh.identityFile, "utf8"),
        "vars.LAB_ADDRESS": ssh.address,
        "vars.LAB_PORT": String(ssh.port),
        "vars.LAB_KNOWN_HOSTS": readFileSync(ssh.knownHostsFile, "utf8"),
    };
    await makeRepository();
}, 120_000);

afterAll(async () => {
    await sshd?.stop();
    await postgres?.close();
});

/** The example as the repository of somebody who has it from nowhere else: its packages are what `npm pack` made of them. */
async function makeRepository(): Promise<void> {
    const directory = repository();
    mkdirSync(join(host.den.directory, "runner"));
    mkdirSync(directory);
    for (const name of ["index.ts", "Pulumi.yaml", "pipeline.yml"])
        cpSync(join(clone, "examples/gitops", name), join(directory, name));
    const packed = async (source: string) => `file:${await pack(join(clone, source), directory)}`;
    const version = async (name: string) =>
        (
            JSON.parse(readFileSync(join(clone, "node_modules", name, "package.json"), "utf8")) as {
                version: string;
            }
        ).version;
    const dependencies = {
        "@pulumi/pulumi": await version("@pulumi/pulumi"),
        typescript: await version("typescript"),
        "pulumi-virtnet": await packed("."),
        "office-lan": await packed("examples/office-lan"),
    };
    writeFileSync(
        join(directory, "package.json"),
        JSON.stringify({ name: "lab", private: true, dependencies }),
    );
    await must(["npm", "install", "--package-lock-only", "--prefer-offline", "--no-audit"], {
        cwd: directory,
    });
}

/** Runs the pipeline for an event. Installing packages takes the network, which the throw-away host has not. */
async function pipeline(event: string): Promise<Finished & { step: string }> {
    const scripts = scriptsFor(join(repository(), "pipeline.yml"), event, settings);
    let last: Finished & { step: string } = { step: "none", code: null, stdout: "", stderr: "" };
    for (const { name, argv, env } of scripts) {
        const options = {
            cwd: repository(),
            timeoutMs: 240_000,
            env: {
                ...process.env,
                ...env,
                RUNNER_TEMP: join(host.den.directory, "runner"),
                npm_config_prefer_offline: "true",
                NO_COLOR: "1",
            },
        };
        const isInstall = argv.at(-1)?.startsWith("npm ") === true;
        if (isInstall) await must(argv, options);
        else last = { step: name, ...(await host.den.run(argv, options)) };
        if (!isInstall && last.code !== 0) return last;
    }
    return last;
}

function edit(change: (text: string) => string): void {
    const file = join(repository(), "index.ts");
    const text = readFileSync(file, "utf8");
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
}

test("a change request shows what a merge would make, and makes nothing", async () => {
    const shown = await pipeline("pull_request");
    expect(shown).toMatchObject({ step: "Show what a merge would change", code: 0 });
    expect(shown.stdout).toMatch(/name\s*: "office2"/);
    await host.expectUntouched(before);
});

test("a merge makes the lab: one office reaches what the other publishes", async () => {
    expect(await pipeline("push")).toMatchObject({ step: "Change the lab", code: 0 });
    const answer = ask(host.den.namespace("ben"), "198.51.100.2", 8080);
    expect(await answer).toBe("wiki as 198.51.100.4");
});

test("the state is in PostgreSQL", async () => {
    const env = { ...process.env, PULUMI_BACKEND_URL: postgres.url, PULUMI_CONFIG_PASSPHRASE: "" };
    const stacks = await host.den.must(["pulumi", "stack", "ls", "--all", "--json"], { env, cwd: "/" });
    expect(JSON.parse(stacks)).toMatchObject([{ name: "organization/gitops/lab" }]);
});

test("the nightly check is quiet while nothing has drifted, names what has, and the next merge repairs it", async () => {
    const quiet = await pipeline("schedule");
    expect(quiet).toMatchObject({ step: "Fail if the lab is not what was merged", code: 0 });
    await host.den.ip("link set dev office4 nomaster down");
    await host.den.ip("address flush dev office4");
    const drifted = await pipeline("schedule");
    expect(drifted.code).not.toBe(0);
    expect(drifted.stdout).toMatch(/addresses/);
    expect(await pipeline("push")).toMatchObject({ code: 0 });
    expect(await pipeline("schedule")).toMatchObject({ code: 0 });
});

test("a one-line change is shown on the request as that line, and merged in place", async () => {
    edit((text) => text.replace("published: 8080", "published: 9090"));
    const shown = await pipeline("pull_request");
    expect(shown.stdout).toMatch(/8080 => 9090/);
    expect(await pipeline("push")).toMatchObject({ code: 0 });
    expect(await ask(host.den.namespace("ben"), "198.51.100.2", 9090)).toBe("wiki as 198.51.100.4");
});

test("destroy leaves the lab's host as it was", async () => {
    const env = { ...process.env, PULUMI_BACKEND_URL: postgres.url, PULUMI_CONFIG_PASSPHRASE: "" };
    const options = { env, cwd: repository() };
    await host.den.must(["pulumi", "destroy", "--stack", "lab", "--yes", "--skip-preview"], options);
    await host.expectUntouched(before);
});
