import { forType } from "../../../../provider/engine";

const inputs = { owner: "demo/dev/reclaim-orphans", host: { local: {} }, docker: {}, libvirt: {} };
const life = forType("reclaim:Orphans");

test("the resource of a call is what it was given, and takes no host until it is deleted", async () => {
    expect(life.check({}, inputs)).toEqual({ inputs, failures: [] });
    expect(life.diff("", inputs, { ...inputs, docker: { host: "tcp://192.0.2.1" } }).replaces).toEqual([]);
    const { id, outs } = await life.create(inputs);
    expect([id, outs]).toEqual([inputs.owner, inputs]);
    expect(await life.read(id, outs)).toEqual({ id, props: inputs });
    const moved = { ...inputs, host: { ssh: { address: "192.0.2.1" } } };
    expect(await life.update(id, inputs, moved)).toEqual({ outs: moved });
});
