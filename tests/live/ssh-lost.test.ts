// A connection that is lost in the middle of it all, and a host that is another when we reach it again.
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Machine } from "../../provider/host/machine";
import { controlPath } from "../../provider/host/ssh-control";
import { FarSide } from "./support/far-side";
import { until } from "./support/process";
import { describeWithSshd } from "./support/sshd";

jest.setTimeout(60_000);

const live = describeWithSshd("ssh-lost.test.ts");

const claim = { claim: "test/it", mark: "virtnet:demo/dev/Test/it", previous: "x", exclusive: false };
const unreachable = { kind: "host-unreachable" };

live("over ssh", () => {
    let there: FarSide;
    let far: Machine;

    beforeAll(async () => {
        there = await FarSide.open();
    });
    beforeEach(async () => {
        far = there.machine();
        await far.query(["link", "show"]);
        await far.execute(claim);
        await far.execute({ ip: ["netns", "add", "inner"] });
        expect([...(await far.namespaces()).keys()]).toEqual(["inner"]);
        there.sshd.take();
    });
    afterEach(async () => {
        await far.execute({ release: claim.claim, mark: claim.mark });
        await there.den.run(["ip", "netns", "del", "inner"]);
    });
    afterAll(() => there.close());

    const kill = (...words: string[]) => there.den.run(["pkill", ...words]);

    const ended = (sessions: RegExp) =>
        until("the sessions to end", async () => (await there.running(sessions)).length === 0);

    /** All at once, as the resources of an update do. */
    const sideBySide = () =>
        Promise.all([
            far.query(["address", "show", "dev", "lo"]),
            far.query(["address", "show", "dev", "lo"], "inner"),
            far.run(["true"]),
            far.execute({ ...claim, previous: "y" }),
        ]);

    test("all that waits in an ip session is told that the host is lost, and nothing comes twice", async () => {
        await kill("-STOP", "-x", "ip");
        const waiting = [
            far.query(["address", "show", "dev", "lo"]),
            far.execute({ ip: ["link", "add", "name", "lan0", "type", "bridge"] }),
            far.execute({ ip: ["link", "set", "dev", "lan0", "up"] }),
        ];
        const told = Promise.all(waiting.map((one) => expect(one).rejects.toMatchObject(unreachable)));
        await kill("-KILL", "-x", "sshd");
        await told;
        await kill("-CONT", "-x", "ip");
        await ended(/^ip -json/);
        await there.sshd.start();
        await sideBySide();
        expect(there.sshd.take().connections).toBe(1);
        await there.den.run(["ip", "link", "del", "dev", "lan0"]);
    });

    test("a connection that is gone when nothing is under way is made anew, once for all", async () => {
        // The master, whose socket stays behind.
        await kill("-KILL", "-f", String.raw`^ssh: .*\[mux\]`);
        await ended(/^(?:ip -json|tee)/);
        expect(readdirSync(dirname(controlPath(there.spec(), "kernel")))).not.toEqual([]);
        await sideBySide();
        expect(there.sshd.take().connections).toBe(1);
    });

    test("a host that was started anew has nothing of what was known of it", async () => {
        const { den, sshd } = there;
        const { generation } = far;
        await kill("-KILL", "-x", "sshd");
        await ended(/^(?:ip -json|tee)/);
        await den.must(["rm", "-rf", "/run/virtnet"]);
        await den.must(["ip", "netns", "del", "inner"]);
        await expect(far.run(["true"])).rejects.toMatchObject(unreachable);
        await sshd.start();
        expect(far.generation).toBeGreaterThan(generation);
        expect(await far.ledger.get(claim.claim)).toEqual([]);
        expect([...(await far.namespaces()).keys()]).toEqual([]);
        await far.execute(claim);
        expect(await far.ledger.get(claim.claim)).toMatchObject([{ previous: "x" }]);
    });
});
