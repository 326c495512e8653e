import * as pulumi from "@pulumi/pulumi";
import { ownerMark } from "../../provider/owner-mark";
import { registry } from "../../provider/resources/registry";
import * as virtnet from "../../sdk";
import { providerText } from "../../sdk/dynamic";
import { examples } from "../support/examples";
import type { Bag } from "../support/lab";
import { Program } from "./program";

type Constructor = new (name: string, args: object) => pulumi.CustomResource;
const modules = { linux: virtnet.linux, virtualbox: virtnet.virtualbox };
const classes = Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported).map(
        ([name, Class]) => [`${module}:${name}`, Class as unknown as Constructor] as const,
    ),
);

test("every registered type has a class, and every class is of a registered type", () => {
    expect(classes.map(([type]) => type).sort()).toEqual([...registry.keys()].sort());
});

describe.each(classes)("%s", (type, Class) => {
    const outputs = registry.get(type)?.outputs ?? [];
    const variants = (examples[type] ?? []).flatMap((example) => Object.values(example.variants));
    const inputs = Object.assign({}, ...variants) as Bag; // every field: the laws see to it

    test("sends every input as it was given, the owner, the host and the code", async () => {
        const program = new Program();
        new Class("some name", inputs);
        expect(await program.registered()).toEqual([
            {
                type: `pulumi-nodejs:dynamic/virtnet/${type}`,
                name: "some name",
                inputs: {
                    ...inputs,
                    owner: "demo/dev/some name",
                    host: { local: {} },
                    __provider: providerText(type),
                },
            },
        ]);
    });

    test("has the outputs of its definition as properties", async () => {
        const program = new Program();
        const made = new Class("it", inputs) as unknown as Bag;
        for (const output of outputs)
            expect([output, pulumi.Output.isInstance(made[output])]).toEqual([output, true]);
        await program.registered();
    });
});

test("a resource is built where the configuration says, and where its own argument says rather", async () => {
    const program = new Program({ "virtnet:host": "ssh://me@lab:2222" });
    new virtnet.linux.Namespace("a", { name: "a" });
    new virtnet.linux.Namespace("b", { name: "b", host: { local: {} } });
    const made = await program.registered();
    const hosts = Object.fromEntries(made.map(({ name, inputs }) => [name, inputs["host"]]));
    expect(hosts).toEqual({ a: { ssh: { address: "lab", user: "me", port: 2222 } }, b: { local: {} } });
});

test("a resource persists where the configuration wishes, and as its own argument says rather", async () => {
    const program = new Program({ "virtnet:persist": "true" });
    new virtnet.linux.Namespace("wished", { name: "a" });
    new virtnet.linux.Namespace("never", { name: "b", persist: false });
    new virtnet.linux.Namespace("always", { name: "c", persist: true });
    new virtnet.virtualbox.Machine("machine", { name: "d" });
    const made = await program.registered();
    expect(Object.fromEntries(made.map(({ name, inputs }) => [name, inputs["persist"]]))).toEqual({
        wished: "where possible",
        never: false,
        always: true,
        machine: undefined,
    });
});

test.each(["false", undefined])(
    "nothing is said of persisting where the configuration says %s",
    async (text) => {
        const program = new Program(text === undefined ? {} : { "virtnet:persist": text });
        new virtnet.linux.Namespace("a", { name: "a" });
        const [made] = await program.registered();
        expect(Object.keys(made?.inputs ?? {})).not.toContain("persist");
    },
);

test("a resource of VirtualBox is of the user that the configuration names, and of whom its own argument names rather", async () => {
    const program = new Program({ "virtnet:virtualboxUser": "lab" });
    new virtnet.virtualbox.Machine("a", { name: "a" });
    new virtnet.virtualbox.Machine("b", { name: "b", virtualboxUser: "me" });
    new virtnet.linux.Namespace("c", { name: "c" });
    const made = await program.registered();
    const users = Object.fromEntries(made.map(({ name, inputs }) => [name, inputs["virtualboxUser"]]));
    expect(users).toEqual({ a: "lab", b: "me", c: undefined });
});

test("of a Nic only its machine and slot are inputs of its forwards", async () => {
    const program = new Program();
    const attachment = { nat: {} };
    const nic = new virtnet.virtualbox.Nic("nic", { machine: "web", slot: 3, attachment });
    new virtnet.virtualbox.PortForward("ssh", { nic, name: "ssh", hostPort: 2222, guestPort: 22 });
    const [, forward] = await program.registered();
    expect(forward?.inputs["nic"]).toEqual({ machine: "web", slot: 3 });
});

test("a Sandbox is the host of what stands in it, by the very inputs that it gives itself", async () => {
    const program = new Program();
    const { host } = new virtnet.linux.Sandbox("sandbox");
    new virtnet.linux.Bridge("lan", { host, name: "lan0" });
    const [sandbox, bridge] = await program.registered();
    const id = ownerMark(String(sandbox?.inputs["owner"]), "linux:Sandbox");
    expect(bridge?.inputs["host"]).toEqual({ sandbox: { id } });
});

test("a Sandbox on another machine is found there; what is no host is told by its own check", async () => {
    const program = new Program();
    const on = { ssh: { address: "10.0.0.5" } };
    const there = new virtnet.linux.Sandbox("there", { host: on });
    const wrong = new virtnet.linux.Sandbox("wrong", { host: "10.0.0.5" as never });
    new virtnet.linux.Bridge("lan", { host: there.host, name: "lan0" });
    new virtnet.linux.Bridge("nowhere", { host: wrong.host, name: "lan0" });
    const made = await program.registered();
    const hostOf = (name: string) => made.find((resource) => resource.name === name)?.inputs["host"];
    expect(hostOf("lan")).toMatchObject({ sandbox: { on } });
    expect(hostOf("nowhere")).toEqual({ sandbox: { id: expect.stringContaining("wrong") } });
});
