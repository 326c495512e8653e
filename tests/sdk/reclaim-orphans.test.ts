import * as pulumi from "@pulumi/pulumi";
import { markedUuid, markOf, ownerLabel } from "../../provider/host/orphans/marks";
import { kinds } from "../../provider/host/orphans/kinds";
import { libvirtDhcpRange, reclaimOrphans } from "../../sdk";
import { Program } from "./program";
import type { Registered } from "./program";

class Lan extends pulumi.ComponentResource {
    constructor(name: string) {
        super("demo:index:Lan", name);
    }
}

const urn = (types: string, name: string) => `urn:pulumi:dev::demo::${types}::${name}`;
const docker = "docker:index/container:Container";
const domain = "libvirt:index/domain:Domain";
/** Which the mocks write out where the engine leaves it out. */
const stack = "pulumi:pulumi:Stack";
const network = "libvirt:index/network:Network";

class Other extends pulumi.CustomResource {}

/** What a program registers of another provider's resources. */
async function registered(
    make: (
        add: (type: string, name: string, props: object, opts?: pulumi.CustomResourceOptions) => void,
    ) => void,
): Promise<Registered[]> {
    const program = new Program();
    await pulumi.runtime.runInPulumiStack(async () =>
        make((type, name, props, opts) => void new Other(type, name, props, opts)),
    );
    return (await program.registered()).filter(
        ({ type }) => kinds[type] !== undefined || type === "demo:x:Y",
    );
}

test("each kind that the engine knows is marked, and no other", async () => {
    const made = await registered((add) => {
        reclaimOrphans();
        for (const type of [...Object.keys(kinds), "demo:x:Y"]) add(type, `a-${type}`, { name: "a" });
    });
    expect(made).toHaveLength(Object.keys(kinds).length + 1);
    for (const { type, inputs } of made) expect(Object.keys(inputs).length).toBe(type === "demo:x:Y" ? 1 : 2);
});

test("a container's label is added to its own, by the URN that the engine will say, also in a component", async () => {
    const made = await registered((add) => {
        reclaimOrphans();
        add(docker, "plain", { name: "a" });
        add(docker, "inner", { labels: [{ label: "tier", value: "1" }] }, { parent: new Lan("lan") });
    });
    const [plain, inner] = ["plain", "inner"].map((name) => made.find((one) => one.name === name));
    expect(plain?.inputs["labels"]).toEqual([{ label: ownerLabel, value: markOf(urn(docker, "plain")) }]);
    expect(inner?.inputs["labels"]).toEqual([
        { label: "tier", value: "1" },
        { label: ownerLabel, value: markOf(urn(`${stack}$demo:index:Lan$${docker}`, "inner")) },
    ]);
});

test("a domain's description ends in its mark, a network's stylesheet gives its UUID", async () => {
    const made = await registered((add) => {
        reclaimOrphans();
        add(domain, "vm", { description: pulumi.output("serves") });
        const xslt = libvirtDhcpRange("192.0.2.10", "192.0.2.20");
        add(network, "lan", { name: pulumi.output("lan0"), xml: { xslt } });
        add(network, "nameless", {});
    });
    const inputs = (name: string) => made.find((one) => one.name === name)?.inputs;
    expect(inputs("vm")?.["description"]).toBe(`serves\n${markOf(urn(domain, "vm"))}`);
    const xml = JSON.stringify(inputs("lan")?.["xml"]);
    expect(xml).toContain(`<uuid>${markedUuid(markOf(urn(network, "lan")), "lan0")}</uuid>`);
    expect(xml).toContain("192.0.2.10");
    expect(JSON.stringify(inputs("nameless")?.["xml"])).toContain(
        `<uuid>${markedUuid(markOf(urn(network, "nameless")))}</uuid>`,
    );
});

test("a resource belongs to the first call that takes it, and to none where none does", async () => {
    const made = await registered((add) => {
        reclaimOrphans({ only: ({ name }) => name === "one" });
        reclaimOrphans({ only: ({ name }) => name !== "none" });
        for (const name of ["one", "two", "none"]) add(docker, name, { name });
    });
    const labels = Object.fromEntries(made.map(({ name, inputs }) => [name, inputs["labels"]]));
    expect([labels["one"], labels["two"]]).toEqual([[expect.anything()], [expect.anything()]]);
    expect(labels["none"]).toBeUndefined();
});

test("what is imported is left as it is", async () => {
    const made = await registered((add) => {
        reclaimOrphans();
        add(docker, "taken", { name: "a" }, { import: "0123" });
    });
    expect(made[0]?.inputs).toEqual({ name: "a" });
});

test("in a test of a program, which has no stack, it does nothing", async () => {
    const program = new Program();
    reclaimOrphans();
    new Other(docker, "web", { name: "a" });
    const made = await program.registered();
    expect(made.map(({ inputs }) => inputs)).toEqual([{ name: "a" }]);
});

test("each run of a program in one process has the same resources, one for each call", async () => {
    const run = async () => {
        const program = new Program();
        await pulumi.runtime.runInPulumiStack(async () => {
            reclaimOrphans({ docker: { host: pulumi.output("unix:///run/docker.sock") } });
            reclaimOrphans({ libvirt: { uri: "qemu:///session" } });
        });
        const made = (await program.registered()).filter(({ type }) => type.endsWith("reclaim:Orphans"));
        return made.map(({ name, inputs }) => [name, inputs["docker"], inputs["libvirt"]]);
    };
    const expected = [
        ["reclaim-orphans", { host: "unix:///run/docker.sock" }, {}],
        ["reclaim-orphans-2", {}, { uri: "qemu:///session" }],
    ];
    for (let count = 0; count < 2; count += 1) expect(await run()).toEqual(expect.arrayContaining(expected));
});
