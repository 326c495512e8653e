// A host whose small programs are BusyBox's, as Alpine's are: those that do not do are named, with what to install.
import type { Machine } from "../../provider/host/machine";
import { refusalOf } from "../support/lab";
import type { Den } from "./support/den";
import { expectAllToWork, expectSandboxesToWork } from "./support/far-acts";
import { FarSide } from "./support/far-side";
import { run } from "./support/process";
import { describeWithSshd } from "./support/sshd";

jest.setTimeout(60_000);

const live = describeWithSshd("ssh-busybox.test.ts");

/** What has to come from elsewhere, as the guide says. */
const needed = new Set(
    "timeout ip bridge tc ss nft setsid unshare nsenter mount flock find grep perl".split(" "),
);
/** What the tests themselves run there, and what, in Debian's BusyBox, starts its own programs whatever PATH says. */
const left = new Set("setpriv ps pkill pgrep ln sh ash env xargs".split(" "));

const directory = "/usr/local/sbin"; // first on the PATH that our commands have there

let applets: string[] = [];
beforeAll(async () => {
    try {
        applets = (await run(["busybox", "--list"])).stdout.trim().split("\n");
    } catch {
        console.warn("there is no busybox here, it is not tried");
    }
});

/** Puts BusyBox's in the place of these programs. */
async function give(den: Den, programs: readonly string[]): Promise<void> {
    const script = `cd ${directory} && for program; do ln -s /usr/bin/busybox "$program" || exit; done`;
    const mine = programs.filter((program) => applets.includes(program));
    await den.must(["sh", "-c", script, "sh", ...mine]);
}

live("over ssh, of BusyBox's programs", () => {
    let there: FarSide;
    beforeAll(async () => {
        there = await FarSide.open();
        await there.den.must(["mount", "-t", "tmpfs", "-o", "mode=0755", "virtnet-test", directory]);
    });
    afterEach(() => there.den.run(["sh", "-c", `rm -f ${directory}/*`]));
    afterAll(() => there.close());

    const start = { argv: ["sleep", "47114"], environment: { VIRTNET_TEST: "x" } };

    test.each<[string, string, (far: Machine) => Promise<unknown>]>([
        ["timeout", "coreutils", (far) => far.run(["true"])],
        ["ip", "iproute2", (far) => far.query(["link", "show"])],
        ["setsid", "util-linux", (far) => far.execute({ start })],
        ["setsid", "util-linux", (far) => expectSandboxesToWork(far)],
        ["find", "findutils", (far) => far.execute({ kill: [4_194_303] })],
    ])("%s, which does not do, is named with the package %s", async (program, name, act) => {
        await give(there.den, [program]);
        if (!applets.includes(program)) return;
        const error = await refusalOf(act(there.machine()));
        expect(error["kind"]).toBe("missing-tool");
        expect(error.message).toMatch(/^running \S+: the host's is BusyBox's, which is not enough/);
        expect(error.message).toContain(`running ${program}: `);
        expect(error.message).toContain(`on Alpine: apk add ${name}. `);
    });

    test("all the others do", async () => {
        await give(
            there.den,
            applets.filter((applet) => !needed.has(applet) && !left.has(applet)),
        );
        const far = there.machine();
        await expectAllToWork(far);
        await expectSandboxesToWork(far);
    });
});
