/** Clones on the real VBoxManage 7.2.22, whose service dies of one in ten and leaves a settings file. */
import { ownerMark } from "../../provider/core/owner";
import { machineUuid } from "../../provider/resources/virtualbox/machine-key";
import type { Bag } from "./support/virtualbox-contract/contract";
import { Stage } from "./support/virtualbox-contract/stage";

jest.setTimeout(300_000);

const type = "virtualbox:Machine";
let stage: Stage;

beforeAll(async () => {
    stage = await Stage.open();
    await stage.shell(`
VBoxManage createvm --name template --ostype Linux_64 --register
VBoxManage createmedium disk --filename /srv/user/template.vdi --size 1
VBoxManage storagectl template --name disks --add sata
VBoxManage storageattach template --storagectl disks --port 0 --type hdd --medium /srv/user/template.vdi
`);
});

afterAll(() => stage.close());

const filesOf = async () =>
    (await stage.shell("find /srv/user/machines -type f | grep -v template || true")).trim();
const machines = async () => (await stage.shell("VBoxManage list vms")).match(/^".*"/gm);
const checked = (inputs: Bag) => stage.check(type, { clone: { from: "template" }, ...inputs });

test.each(["web", ".a + b", "日本 😀"])(
    "what a cut-off clone of the name %j left is cleared away, and the machine cloned",
    async (name) => {
        const inputs = await checked({ name });
        const uuid = machineUuid(ownerMark(String(inputs["owner"]), type));
        await stage.byHand(["createvm", "--name", name, "--uuid", uuid, "--ostype", "Other", "--register"]);
        await stage.byHand(["unregistervm", name]);
        const refused = stage.byHand(["createvm", "--name", name, "--ostype", "Other", "--register"]);
        await expect(refused).rejects.toThrow(/already exists/);

        const made = await stage.create(type, inputs);
        expect(await machines()).toContain(`"${name}"`);
        expect(made.outs["osType"]).toBe("Linux_64");
        await stage.remove(type, made);
        expect(await filesOf()).toBe("");
    },
);

test("thirty clones come and go, though the service dies of some", async () => {
    const calls = await stage.changing(async () => {
        for (let index = 0; index < 30; index += 1) {
            const made = await stage.create(type, await checked({ name: `copy ${index}` }));
            await stage.remove(type, made);
        }
    });
    expect(await machines()).toEqual(['"template"']);
    expect(await filesOf()).toBe("");
    const cleared = calls.filter(([verb]) => verb === "registervm").length;
    process.stdout.write(`30 clones: the service died of ${cleared}\n`);
});
