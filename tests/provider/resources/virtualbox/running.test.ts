/** What a running machine takes and what it does not, told before anything is done; and what goes with a machine. */
import { LabError } from "../../../../provider/core/errors";
import { registry } from "../../../../provider/resources/registry";
import { checked } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { manage, virtualBoxLab } from "../../../support/virtualbox/lab";

const host = { local: {} };

function lifeOf(type: string, site: Awaited<ReturnType<typeof virtualBoxLab.make>>) {
    const definition = registry.get(`virtualbox:${type}`);
    if (definition === undefined) throw new Error(type);
    const life = virtualBoxLab.lifeOn(site, definition);
    return { life, inputs: (bag: Bag) => checked(definition, { host, ...bag }) };
}

const nic = { machine: "guest", slot: 2, attachment: { internal: "lab" } };

const changes: [what: string, change: Bag, refused: RegExp | undefined][] = [
    ["its network", { attachment: { internal: "other" } }, undefined],
    ["its kind of network", { attachment: { natNetwork: "their net" } }, undefined],
    ["its cable", { cableConnected: false }, undefined],
    ["its promiscuous policy", { promiscuous: "allow-all" }, undefined],
    ["its trace", { traceFile: "/tmp/x.pcap" }, undefined],
    ["its type", { type: "virtio" }, /changes its hardware type only while it is off\. .*powerOff: "allow"/],
    ["its MAC address", { mac: "08:00:27:00:00:09" }, /its MAC address only while it is off/],
    ["its boot priority", { bootPriority: 1 }, /its boot priority only while it is off/],
    ["its NAT engine", { attachment: { nat: { network: "10.9.0.0/16" } } }, /its NAT engine only while/],
    ["that there is one", { attachment: { none: {} } }, /taking the card out only while it is off/],
];

test.each(changes)(
    "of a card of a running machine: %s, refused in preview exactly where VirtualBox cannot change it",
    async (_what, change, refused) => {
        const site = await virtualBoxLab.make();
        const { life, inputs } = lifeOf("Nic", site);
        const { id, outs } = await life.create(inputs(nic));
        const diff =
            (state: string, more: Bag = {}) =>
            () =>
                life.diff(id, { ...outs, machineState: state }, inputs({ ...nic, ...change, ...more }));
        expect(diff("off")).not.toThrow();
        expect(diff("running", { powerOff: "allow" })).not.toThrow();
        if (refused === undefined) expect(diff("running")).not.toThrow();
        else {
            expect(diff("running")).toThrow(LabError);
            expect(diff("running")).toThrow(refused);
        }
        expect(diff("saved")).toThrow(/its state is saved|state is saved/);
    },
);

test("what a running machine does not take is refused in preview", async () => {
    const site = await virtualBoxLab.make();
    const { life, inputs } = lifeOf("Machine", site);
    const { id, outs } = await life.create(inputs({ name: "web" }));
    const diff = (more: Bag) => () =>
        life.diff(id, { ...outs, state: "running" }, inputs({ name: "web", ...more }));
    expect(diff({ memory: 2048 })).toThrow(/VirtualBox changes memory only while it is off/);
    expect(diff({ memory: 2048, powerOff: "allow" })).not.toThrow();
    expect(diff({ guestProperties: { "/a": "b" } })).not.toThrow();
});

test("a disk that somebody attached to a machine of ours is not deleted with it", async () => {
    const site = await virtualBoxLab.make();
    const { life, inputs } = lifeOf("Machine", site);
    const { id, outs } = await life.create(inputs({ name: "web", disks: ["/images/a.vdi"] }));
    await site.execute(manage("storagectl", "web", "--name", "theirs", "--add", "sata"));
    await site.execute(
        manage(
            "storageattach",
            "web",
            "--storagectl",
            "theirs",
            "--port",
            "0",
            "--device",
            "0",
            "--type",
            "hdd",
            "--medium",
            "/images/b.vdi",
        ),
    );
    await life.delete(id, outs);
    expect([...site.state.images].filter((image) => image.startsWith("/images/")).sort()).toEqual([
        "/images/a.vdi",
        "/images/b.vdi",
        "/images/debian.iso",
    ]);
});
