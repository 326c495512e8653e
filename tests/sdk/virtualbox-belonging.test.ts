import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "../../sdk";
import { Program } from "./program";

const { Machine, NatNetwork, NatNetworkPortForward, Nic, PortForward, Power } = virtnet.virtualbox;

const forward = { name: "ssh", hostPort: 2222, guestPort: 22 };
const nat = { slot: 1, attachment: { nat: {} } };

/** What each resource is `deletedWith`, by their names. */
async function ends(build: () => void): Promise<Record<string, string | undefined>> {
    const program = new Program();
    const found: Record<string, string | undefined> = {};
    const note: pulumi.ResourceTransformation = ({ name, opts }) => {
        const { deletedWith } = opts as pulumi.CustomResourceOptions;
        found[name] = (deletedWith as unknown as { __name: string } | undefined)?.__name;
        return undefined;
    };
    await pulumi.runtime.runInPulumiStack(async () => {
        pulumi.runtime.registerStackTransformation(note);
        build();
    });
    await program.registered();
    return found;
}

test("a card and its forwards go with the Machine that makes their machine, however they name it", async () => {
    const found = await ends(() => {
        const web = new Machine("web", { name: "web" });
        const object = new Nic("object", { machine: web, ...nat });
        new Nic("name", { machine: web.name, ...nat, slot: 2 });
        new Nic("uuid", { machine: web.uuid, ...nat, slot: 3 });
        new PortForward("by-nic", { nic: object, ...forward });
        new PortForward("by-name", { nic: { machine: web.name, slot: 1 }, ...forward });
        new PortForward("by-object", { nic: { machine: web, slot: 1 }, ...forward });
    });
    const cards = { object: "web", name: "web", uuid: "web" };
    const forwards = { "by-nic": "web", "by-name": "web", "by-object": "web" };
    expect(found).toEqual({ web: undefined, ...cards, ...forwards });
});

test("a forward of a NAT network goes with the NatNetwork", async () => {
    const found = await ends(() => {
        const lab = new NatNetwork("lab", { name: "lab", network: "10.5.0.0/24" });
        const rule = { ...forward, guestAddress: "10.5.0.5" };
        new NatNetworkPortForward("object", { network: lab, ...rule });
        new NatNetworkPortForward("name", { network: lab.name, ...rule });
        new NatNetworkPortForward("theirs", { network: "theirs", ...rule });
    });
    expect(found).toEqual({ lab: undefined, object: "lab", name: "lab", theirs: undefined });
});

test("nothing goes with a machine that stays: the user's, adopted, retained", async () => {
    const found = await ends(() => {
        const adopted = new Machine("adopted", { name: "adopted", adopt: true });
        const perhaps = new Machine("perhaps", { name: "perhaps", adopt: pulumi.output(false) });
        const retained = new Machine("retained", { name: "retained" }, { retainOnDelete: true });
        new Nic("a", { machine: adopted, ...nat });
        new Nic("b", { machine: perhaps, ...nat });
        new Nic("c", { machine: retained, ...nat });
        new Nic("d", { machine: "theirs", ...nat });
        new Nic("e", { machine: pulumi.output("theirs"), ...nat, slot: 2 });
    });
    expect(new Set(Object.values(found))).toEqual(new Set([undefined]));
    expect(Object.keys(found)).toHaveLength(8);
});

test("a Power is not among them, whose guest has a time of its own to shut down", async () => {
    const found = await ends(() => new Power("on", { machine: new Machine("web", { name: "web" }) }));
    expect(found).toEqual({ web: undefined, on: undefined });
});

test("what the user says of deletedWith goes before", async () => {
    const found = await ends(() => {
        const web = new Machine("web", { name: "web" });
        const other = new Machine("other", { name: "other" });
        const none = { deletedWith: undefined } as unknown as pulumi.CustomResourceOptions;
        new Nic("a", { machine: web, ...nat }, { deletedWith: other });
        new Nic("b", { machine: web, ...nat, slot: 2 }, none);
    });
    expect(found).toEqual({ web: undefined, other: undefined, a: "other", b: undefined });
});

test("a Machine is sent by its name", async () => {
    const program = new Program();
    const web = new Machine("web", { name: "web" });
    new Nic("nic", { machine: web, ...nat });
    new Power("on", { machine: web });
    const sent = (await program.registered()).map(({ inputs }) => inputs["machine"]);
    expect(sent).toEqual([undefined, "web", "web"]);
});
