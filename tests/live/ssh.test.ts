// A lab on another machine: a real sshd, in a namespace of its own.
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { LabResource } from "./support/crash-driver";
import { firstLab } from "./support/crash-lab";
import { CrashMachine } from "./support/crash-machine";
import { until } from "./support/process";
import { Project } from "./support/project";
import { describeWithSshd, Sshd } from "./support/sshd";

jest.setTimeout(120_000);

let machine: CrashMachine;
let sshd: Sshd;
let before: string[];
let temporary: string;

const live = describeWithSshd("ssh.test.ts");

/** Every kind of resource, over ssh. */
const labOn = (host: object): LabResource[] =>
    firstLab.map((resource) =>
        resource.inSandbox === undefined ? { ...resource, inputs: { ...resource.inputs, host } } : resource,
    );

/** One resource, for what never gets as far as a second. */
const aBridge = (host: object): LabResource[] => [
    { name: "lan", type: "linux:Bridge", inputs: { name: "lan0", host } },
];

live("over ssh", () => {
    beforeAll(async () => {
        machine = await CrashMachine.open();
        sshd = await Sshd.open(machine.den);
        temporary = join(machine.den.directory, "tmp");
        mkdirSync(temporary);
        before = await machine.facts();
    });

    afterAll(() => machine.close());

    /** Neither of the lab nor of the way there: connections, sockets and their directories end with the provider. */
    async function expectNothingLeft(when: string): Promise<void> {
        await until("the sockets' directory to go", () => readdirSync(temporary).length === 0);
        await machine.expectFacts(before, when, []);
    }

    const attempt = (lab: readonly LabResource[]) => machine.attempt(lab, { TMPDIR: temporary });

    test("a lab of every kind of resource is made and destroyed, each time over one connection", async () => {
        const lab = labOn(sshd.host());
        sshd.take();
        expect(await attempt(lab)).toEqual({});
        const made = sshd.take();
        expect(made.connections).toBe(1);
        expect(made.commands.length).toBeGreaterThan(lab.length);
        expect(await attempt([])).toEqual({});
        expect(sshd.take().connections).toBe(1);
        await expectNothingLeft("made and destroyed over ssh");
    });

    test("a host for which no user is given is asked who logs in, and nothing before that", async () => {
        sshd.take();
        expect(await attempt(aBridge(sshd.host({ user: undefined })))).toEqual({});
        const { connections, commands } = sshd.take();
        expect(connections).toBe(1);
        expect(commands[0]).toMatch(/ 'id' '-u'$/);
        expect(commands.filter((command) => / '(id|true)'( |$)/.test(command))).toHaveLength(1);
        expect(await attempt([])).toEqual({});
        await expectNothingLeft("made and destroyed without a user");
    });

    test.each([
        [
            "whose key is not known",
            () => sshd.host({ knownHostsFile: sshd.path("known_others") }),
            /its host key is not in known_hosts\. Get it with `ssh-keyscan -p 2222 127\.0\.0\.1`, .* add it to \S+known_others\.$/,
        ],
        [
            "with another key than the known one",
            () => sshd.host({ knownHostsFile: sshd.path("known_wrong") }),
            /its host key is not the one in known_hosts: .* remove the old key \(`ssh-keygen -f \S+known_wrong -R '\[127\.0\.0\.1\]:2222'`\)/,
        ],
        [
            "that does not accept our key",
            () => sshd.host({ identityFile: sshd.path("stranger") }),
            /it does not accept our key\. Check that `ssh -i \S+stranger -l root -p 2222 127\.0\.0\.1` logs in/,
        ],
        [
            "that refuses the connection",
            () => sshd.host({ port: 1 }),
            /Connection refused\. Check that `ssh /,
        ],
        [
            "without a route to it",
            () => sshd.host({ address: "203.0.113.9" }),
            /Network is unreachable\. Check/,
        ],
    ])(
        "a host %s is an error that says so and what to do, and nothing is done",
        async (_what, host, message) => {
            const { error = "" } = await attempt(aBridge(host()));
            const [first = "", ...trace] = error.split("\n");
            expect(first).toMatch(/^creating Bridge "lan" on root@\S+: connecting to root@\S+ by ssh: /);
            expect(first).toMatch(message);
            expect(trace).toEqual([""]);
            await expectNothingLeft("refused");
        },
    );

    test("with the real CLI: a host lost half-way is named, state keeps what was made, the next up and destroy finish", async () => {
        const directory = join(machine.den.directory, "project");
        mkdirSync(directory);
        const project = await Project.make({
            place: machine.den,
            directory,
            name: "over-ssh",
            program: programOf(sshd.host()),
            env: { TMPDIR: temporary },
        });
        sshd.take();
        sshd.dieAt("'nft' '-f'");
        const lost = await project.up({ fails: true });
        expect(lost.errors).toMatch(/creating PatRouter "rules" on root@127\.0\.0\.1:2222: /);
        expect(lost.errors).toMatch(/connecting to root@127\.0\.0\.1:2222 by ssh: /);
        expect(lost.errors).not.toMatch(/^\s+at /m);
        expect((await project.state()).map(({ urn }) => urn.split("::").at(-1))).toEqual(
            expect.arrayContaining(["router", "cable"]),
        );
        await sshd.start();
        sshd.take();
        await project.up();
        expect(sshd.take().connections).toBe(1);
        const again = await project.up();
        expect(again.steps.filter(({ op }) => op !== "same")).toEqual([]);
        await project.destroy();
        await expectNothingLeft("up, lost, up and destroyed over ssh");
    });
});

const programOf = (host: object) => `
const host = ${JSON.stringify(host)};
const router = new virtnet.linux.Namespace("router", { host, name: "router" });
const cable = new virtnet.linux.Veth("cable", { host,
    a: { name: "out", addresses: ["198.51.100.1/24"] },
    b: { name: "wan0", namespace: router.name, addresses: ["198.51.100.2/24"] } });
const rules = new virtnet.linux.PatRouter("rules", { host, name: "router", namespace: router.name, wan: "wan0", lans: ["lan0"] }, { dependsOn: cable });
new virtnet.linux.PortForward("web", { host, router: rules.name, namespace: router.name, port: 4000, to: "10.0.0.2" });
`;
