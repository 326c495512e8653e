// What a machine may lack: programs, and the right to use them. A clear sentence, and nothing half made.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabResource } from "./support/crash-driver";
import { CrashMachine } from "./support/crash-machine";
import type { Den } from "./support/den";

jest.setTimeout(60_000);

let machine: CrashMachine;
let before: string[];

const space: LabResource = { name: "space", type: "linux:Namespace", inputs: { name: "space" } };
const lan: LabResource = { name: "lan", type: "linux:Bridge", inputs: { name: "lan0" } };
const box: LabResource = { name: "box", type: "linux:Sandbox", inputs: {} };
const router: LabResource = {
    name: "router",
    type: "linux:PatRouter",
    inputs: { name: "router", namespace: "space", wan: "wan0", lans: ["lan0"] },
};

const nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

beforeAll(async () => {
    machine = await CrashMachine.open();
    chmodSync(machine.den.directory, 0o777); // also nobody keeps state in it
    await machine.den.run([...nobody, "sudo", "-n", "true"]); // sudo keeps notes under /run
    before = await machine.facts();
});

afterAll(() => machine.close());

/** Covers the directory that a program is in by one with links to everything else. */
const hiding = `
directory=$(dirname "$(readlink -f "$(command -v "$1")")")
mkdir /run/covered /run/cover && mount -n --bind "$directory" /run/covered && mount -n -t tmpfs tmpfs /run/cover || exit 1
ln -s /run/covered/* /run/cover && rm "/run/cover/$1" && mount -n --bind /run/cover "$directory" && printf %s "$directory"
`;

async function without(den: Den, program: string, act: () => Promise<void>): Promise<void> {
    const directory = await den.must(["sh", "-c", hiding, "sh", program]);
    try {
        await act();
    } finally {
        for (const covered of [directory, "/run/cover", "/run/covered"])
            await den.must(["umount", "-n", covered]);
        await den.must(["rmdir", "/run/cover", "/run/covered"]);
    }
}

function expectSentence(error: string | undefined, pattern: RegExp): void {
    const [first = "", ...trace] = (error ?? "").split("\n");
    expect(first).toMatch(pattern);
    expect(trace).toEqual([""]);
}

test.each([
    ["ip", "iproute2", [lan], /^creating Bridge "lan"/],
    ["nft", "nftables", [router], /^creating PatRouter "router"/],
])("without %s the error names the package %s", async (program, packageName, resources, doing) => {
    await machine.settle([space]);
    const standing = await machine.facts();
    await without(machine.den, program, async () => {
        const { error } = await machine.attempt([space, ...resources]);
        expectSentence(error, doing);
        expectSentence(
            error,
            new RegExp(
                `running ${program}: the host has no such program on its PATH\\. Install it; on Debian and Ubuntu: apt-get install ${packageName}\\.$`,
            ),
        );
    });
    await machine.expectFacts(standing, `${program} was missing`, []);
    await machine.settle([]);
    await machine.expectFacts(before, "deleted", []);
});

describe("a user who may not become root", () => {
    const refused = async (wrong: string) => {
        const { error } = await machine.attempt([lan], {}, nobody);
        expectSentence(
            error,
            new RegExp(
                `^creating Bridge "lan" on this machine: becoming root: ${wrong}\\. ` +
                    "Run Pulumi as root, allow sudo without a password for this user, or build the lab in a Sandbox\\.$",
            ),
        );
    };
    const hasSudo = spawnSync("sudo", ["-V"]).status === 0;

    test("is told the three ways out", async () => {
        await refused(hasSudo ? ".*password.*" : ".*there is no sudo");
        await machine.expectFacts(before, "refused", []);
    });

    test("needs none for a lab in a sandbox, to make it and to take it away", async () => {
        const inside: LabResource[] = [
            { name: "inner", type: "linux:Namespace", inSandbox: "box", inputs: { name: "inner" } },
            {
                name: "inner-router",
                type: "linux:PatRouter",
                inSandbox: "box",
                inputs: { name: "router", namespace: "inner", wan: "wan0", lans: ["lan0"] },
            },
        ];
        expect(await machine.attempt([box, ...inside], {}, nobody)).toEqual({});
        expect(await machine.facts()).not.toEqual(before);
        expect(await machine.attempt([], {}, nobody)).toEqual({});
        await machine.expectFacts(before, "made and deleted by nobody", []);
    });

    test("and so where there is no sudo", async () => {
        if (hasSudo) await without(machine.den, "sudo", () => refused(".*there is no sudo"));
        await machine.expectFacts(before, "refused", []);
    });
});

test("where user namespaces are forbidden, a sandbox's error names the settings and sudo", async () => {
    const enter = join(machine.den.directory, "forbidden");
    mkdirSync(enter, { recursive: true });
    // The limit holds for the user namespace it is set in. Without capabilities root may not do more than anyone.
    writeFileSync(
        join(enter, "enter"),
        `#!/bin/sh\necho 0 >/proc/sys/user/max_user_namespaces || exit 1\nexec setpriv --bounding-set -all --inh-caps -all -- "$@"\n`,
        { mode: 0o755 },
    );
    const { error } = await machine.attempt([box], {}, [
        ...["unshare", "--user", "--map-root-user", "--kill-child", "--"],
        join(enter, "enter"),
    ]);
    expectSentence(
        error,
        /^creating Sandbox "box" on this machine: making a sandbox: user namespaces are not allowed here/,
    );
    expectSentence(error, /kernel\.apparmor_restrict_unprivileged_userns=0/);
    expectSentence(error, /user\.max_user_namespaces/);
    expectSentence(error, /sudo/);
    await machine.expectFacts(before, "forbidden", []);
});

test("where user namespaces are forbidden, root makes a sandbox without them", async () => {
    // A user namespace in which no other can be made, and whose root may do all else.
    const jail = machine.den.talk([
        ...["unshare", "--user", "--map-root-user", "--", "sh", "-c"],
        "echo 0 >/proc/sys/user/max_user_namespaces && echo $$ && exec cat",
    ]);
    const inJail = ["nsenter", "-t", await jail.hear(), "-U", "--preserve-credentials", "--"];
    try {
        expect(await machine.attempt([box], {}, inJail)).toEqual({});
        expect(await machine.den.must(["pgrep", "-fx", "sleep infinity"])).not.toBe("");
        expect(await machine.attempt([], {}, inJail)).toEqual({});
    } finally {
        await jail.stop();
    }
    await machine.expectFacts(before, "made and deleted by root", []);
});
