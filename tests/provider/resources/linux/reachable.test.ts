// The life of a statement about traffic, in a world that answers as it is told to.
import { Lifecycle } from "../../../../provider/core/lifecycle";
import { MemoryLedger } from "../../../../provider/host/fake/ledger";
import type { Finding } from "../../../../provider/host/reach/examine";
import type { Flow } from "../../../../provider/host/reach/flow";
import type { ReachWorld } from "../../../../provider/host/reach/site";
import type { Site } from "../../../../provider/host/site";
import { reachable } from "../../../../provider/resources/linux/reachable";
import { checked, refusalOf } from "../../../support/lab";

/** A host whose traffic is as `finding` says, and what was asked of it. */
function place(finding: Finding) {
    const asked: { flow: Flow; expected: boolean }[] = [];
    const world: ReachWorld = {
        examine: (flow, expected) => {
            asked.push({ flow, expected });
            return Promise.resolve(finding);
        },
    };
    const refuse = () => Promise.reject(new Error("it is to run no command"));
    const site: Site<ReachWorld> = {
        label: "the fake host",
        ledger: new MemoryLedger(),
        execute: refuse,
        point: () => world,
        listed: () => world,
    };
    return { asked, life: new Lifecycle(reachable, () => Promise.resolve(site as Site<unknown>)) };
}

const want = checked(reachable, { to: "10.0.0.2", protocol: "tcp", port: 80, from: { namespace: "web" } });
const holds: Finding = { connects: true, address: "10.0.0.2" };
const lost: Finding = {
    connects: false,
    address: "10.0.0.2",
    wrong: "tcp 10.0.0.2 port 80 does not connect",
};

test("a create looks once and runs no command", async () => {
    const { asked, life } = place(holds);
    expect(await life.create(want)).toMatchObject({ id: "web/tcp 10.0.0.2 80", outs: holds });
    expect(asked).toMatchObject([
        { flow: { to: "10.0.0.2", port: 80, attempts: 3, timeoutSeconds: 2 }, expected: true },
    ]);
});

test("a create that finds it broken fails with the reason and leaves nothing in state", async () => {
    const error = await refusalOf(place(lost).life.create(want));
    expect(error.message).toMatch(
        /^creating Reachable "it" on the fake host: .*tcp 10\.0\.0\.2 port 80 does not connect\. Mend that/,
    );
    expect(error["id"]).toBeUndefined();
});

test("an update that finds it broken fails, and state knows so that the next one tries again", async () => {
    const error = await refusalOf(place(lost).life.update("it", want, want));
    expect(error["reasons"]).toEqual([error.message]);
});

test("a read tells what is wrong as drift, and none when nothing is", async () => {
    const { id, outs } = await place(holds).life.create(want);
    expect(await place(holds).life.read(id, outs)).toEqual({ id, inputs: want, props: outs });
    const { inputs, props } = await place(lost).life.read(id, outs);
    expect(inputs?.["drift"]).toEqual([lost.wrong]);
    expect(props).toMatchObject({ connects: false });
});

test("a create makes as many attempts as are allowed, a read few", async () => {
    const booting = { ...want, attempts: 30 };
    const { asked, life } = place(holds);
    const { id, outs } = await life.create(booting);
    await life.read(id, outs);
    await life.read(id, { ...outs, attempts: 1 });
    expect(asked.map(({ flow }) => flow.attempts)).toEqual([30, 3, 1]);
});

test("check, diff and delete send nothing", async () => {
    const { asked, life } = place(lost);
    life.check(want, want);
    expect(life.diff("it", want, { ...want, triggers: [1] }).replaces).toEqual([]);
    await life.delete("it", want);
    expect(asked).toEqual([]);
});
