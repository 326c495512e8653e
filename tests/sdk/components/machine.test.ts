import * as pulumi from "@pulumi/pulumi";
import { Machine, WebServer } from "../../../sdk";
import { Program } from "../program";

const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));
const at = {
    bridge: "br0",
    addresses: ["10.0.0.2/24", "fd00::2/64"],
    routes: [{ to: "default", via: "10.0.0.1" }],
};

describe("a machine", () => {
    test("is two entries of the state, a namespace and the cable that plugs it in", async () => {
        const program = new Program();
        const machine = new Machine(
            "web",
            { ...at, mtu: 1400, sysctls: { "net.ipv4.ip_forward": 1 } },
            program.watching(),
        );
        expect(await valueOf(machine.addresses)).toEqual(["10.0.0.2", "fd00::2"]);
        expect(await valueOf(machine.address)).toBe("10.0.0.2");
        expect(await valueOf(machine.namespace)).toBe("web");
        const made = await program.registered();
        expect(made.map(({ name }) => name)).toEqual(["web", "web-cable"]);
        expect(made[0]?.inputs).toMatchObject({ name: "web", sysctls: { "net.ipv4.ip_forward": 1 } });
        expect(made[1]?.inputs).toMatchObject({
            a: { name: "v-web", bridge: "br0", mtu: 1400 },
            b: { name: "eth0", namespace: "web", addresses: at.addresses, routes: at.routes, mtu: 1400 },
        });
    });

    test("may have its bridge in a namespace, another name and another host", async () => {
        const program = new Program();
        const host = { ssh: { address: "lab" } };
        new Machine("web", { ...at, host, name: "w1", bridgeNamespace: "lab" });
        const [space, cable] = (await program.registered()).filter(({ type }) => type.includes("dynamic"));
        expect(space?.inputs).toMatchObject({ name: "w1", host });
        expect(cable?.inputs).toMatchObject({ host, a: { namespace: "lab" }, b: { namespace: "w1" } });
    });

    test.each<[string, Record<string, string>, pulumi.Input<boolean> | undefined, boolean]>([
        ["goes with its namespace", {}, undefined, true],
        [
            "goes with it where the program says that nothing persists",
            { "virtnet:persist": "true" },
            false,
            true,
        ],
        ["is deleted by itself where it persists", {}, true, false],
        ["is deleted by itself where it may persist", {}, pulumi.output(true), false],
        ["is deleted by itself where the stack persists", { "virtnet:persist": "true" }, undefined, false],
    ])("has a cable that %s", async (_what, configuration, persist, goesWith) => {
        const program = new Program(configuration);
        const found: Record<string, boolean> = {};
        const note: pulumi.ResourceTransformation = ({ name, opts }) => {
            found[name] = (opts as pulumi.CustomResourceOptions).deletedWith !== undefined;
            return undefined;
        };
        new Machine("web", { ...at, persist }, { transformations: [note] });
        await program.registered();
        expect(found).toEqual({ web: false, "web-cable": goesWith });
    });
});

describe("a web server", () => {
    test("is a process that is there once it listens, its name and port arguments of no shell", async () => {
        const program = new Program();
        new WebServer("web", { namespace: "m", port: 8080, greeting: "$(id)" }, program.watching());
        const made = (await program.registered()).find(({ name }) => name === "web-server");
        expect(made?.inputs).toMatchObject({ namespace: "m", listens: 8080 });
        const command = made?.inputs["command"] as string[];
        expect([command[0], ...command.slice(3)]).toEqual(["perl", "8080", "$(id)"]);
        expect(command[2]).not.toContain("$(id)");
        expect(program.parentOf("web-server")).toBe("web");
    });

    test("listens on port 80 and says its own name by default", async () => {
        const program = new Program();
        new WebServer("web");
        const made = (await program.registered()).find(({ name }) => name === "web-server");
        expect(made?.inputs).toMatchObject({ listens: 80 });
        expect((made?.inputs["command"] as string[] | undefined)?.slice(3)).toEqual(["80", "web"]);
    });
});
