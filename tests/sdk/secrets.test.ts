// The engine is told which inputs are secrets, since Pulumi tells it nothing of that.
import * as pulumi from "@pulumi/pulumi";
import { linux } from "../../sdk";
import { Program } from "./program";

const { secret } = pulumi;

async function told(args: Partial<linux.VethArgs>): Promise<unknown> {
    const program = new Program();
    new linux.Veth("cable", { a: { name: "v-a" }, b: { name: "v-b" }, ...args });
    const [cable] = await program.registered();
    return cable?.inputs["secret"];
}

test.each<[what: string, args: Partial<linux.VethArgs>, paths: string[][] | undefined]>([
    ["none", {}, undefined],
    ["an output that is none", { a: pulumi.output({ name: "v-a" }) }, undefined],
    ["an input", { a: secret({ name: "v-a" }) }, [["a"]]],
    ["a member", { a: { name: "v-a", mac: secret("02:00:00:00:00:01") } }, [["a", "mac"]]],
    ["a list's element", { b: { name: "v-b", addresses: [secret("10.0.0.1/24")] } }, [["b", "addresses"]]],
    [
        "within an output and a promise",
        { a: pulumi.output({ name: secret("v-a") }), b: Promise.resolve({ name: secret("v-b") }) },
        [["a"], ["b"]],
    ],
    ["the host", { host: secret({ local: {} as const }) }, [["host"]]],
])("of secrets: %s", async (_, args, paths) => {
    expect(await told(args)).toEqual(paths);
});

test("another resource as an input is not searched", async () => {
    const program = new Program();
    const parent = new linux.Namespace("web", { name: secret("web") });
    new linux.Process("web", { command: ["true"], environment: { RESOURCE: parent as never } });
    const [, made] = await program.registered();
    expect(made?.inputs).not.toHaveProperty("secret");
});
