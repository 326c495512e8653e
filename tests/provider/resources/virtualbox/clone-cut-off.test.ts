import { ownerMark } from "../../../../provider/core/owner";
import type { FakeVirtualBox } from "../../../../provider/host/virtualbox/fake/site";
import { machine } from "../../../../provider/resources/virtualbox/machine";
import { machineUuid } from "../../../../provider/resources/virtualbox/machine-key";
import { checked } from "../../../support/lab";
import { manage, virtualBoxLab } from "../../../support/virtualbox/lab";

const inputs = checked(machine, { name: "web", clone: { from: "template" } });
const mark = ownerMark(String(inputs["owner"]), machine.type);
const lifeOn = (host: FakeVirtualBox) => virtualBoxLab.lifeOn(host, machine);

/** VirtualBox's service has died of a clone with that UUID, and left its settings file. */
const afterCutOff = (uuid = machineUuid(mark)) =>
    virtualBoxLab.make([
        manage("createvm", "--name", "web", "--uuid", uuid, "--ostype", "Other", "--register"),
        manage("unregistervm", "web"),
    ]);

/** As it is where nothing was cut off. */
async function cloned() {
    const host = await virtualBoxLab.make();
    await lifeOn(host).create(inputs);
    return host.snapshot();
}

test("what a cut-off clone left is cleared away, and the machine cloned", async () => {
    const host = await afterCutOff();
    await lifeOn(host).create(inputs);
    expect(host.snapshot()).toEqual(await cloned());
    expect(host.state.strays.size).toBe(0);
});

test("clearing it away may be cut off too, anywhere: the next up does the rest", async () => {
    const expected = await cloned();
    for (let steps = 0; ; steps += 1) {
        const host = await afterCutOff();
        host.dieAfter(steps);
        const isWhole = await lifeOn(host)
            .create(inputs)
            .then(
                () => true,
                () => false,
            );
        host.revive();
        await lifeOn(host).create(inputs);
        expect([steps, host.snapshot()]).toEqual([steps, expected]);
        if (isWhole) break;
    }
});

test("cut off there, it is deleted with all that was written down", async () => {
    const before = (await virtualBoxLab.make()).snapshot();
    for (let steps = 1; steps < 6; steps += 1) {
        const host = await afterCutOff();
        host.dieAfter(steps);
        await lifeOn(host)
            .create(inputs)
            .catch(() => undefined);
        host.revive();
        await lifeOn(host).create(inputs);
        await lifeOn(host).delete("web", inputs);
        expect([steps, host.snapshot()]).toEqual([steps, before]);
    }
});

test("a settings file of another machine is left alone, and told of", async () => {
    const host = await afterCutOff("cccccccc-cccc-4ccc-8ccc-cccccccccccc");
    await expect(lifeOn(host).create(inputs)).rejects.toThrow(/web\.vbox' already exists/);
    expect(host.state.strays.size).toBe(1);
});
