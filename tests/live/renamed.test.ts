// A program calls its resources something else, and tells Pulumi so: what they made stays as it is, and is theirs.
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { snapshot } from "./support/snapshot";

const host = useHost();
const names = ["lan", "more", "router", "rules", "web", "forwarding", "cable"];

const program = (prefix: string) => `
const as = (name) => ["${prefix}" + name, { aliases: [{ name }] }];
const make = (Kind, name, inputs, more) => {
    const [now, options] = as(name);
    return new Kind(now, inputs, { ...options, ...more });
};
const { Address, Bridge, Namespace, PatRouter, PortForward, Sysctl, Veth } = virtnet.linux;
const lan = make(Bridge, "lan", { name: "lan0", addresses: ["10.0.0.1/24"] });
make(Address, "more", { dev: lan.name, cidr: "10.0.1.1/24" });
const { name: namespace } = make(Namespace, "router", { name: "router" });
const cable = make(Veth, "cable", {
    a: { name: "v-router", bridge: lan.name },
    b: { name: "lan0", namespace, addresses: ["10.0.0.254/24"] },
});
const rules = make(PatRouter, "rules", { name: "router", namespace, wan: "wan0", lans: ["lan0"] }, { dependsOn: cable });
make(PortForward, "web", { router: rules.name, namespace, port: 4000, to: "10.0.0.9" });
make(Sysctl, "forwarding", { key: "net.ipv4.conf.lan0.forwarding", value: "1", namespace }, { dependsOn: cable });
`;

test("renamed resources are updated in place, keep what they made, and take it away on destroy", async () => {
    const lab = await host.project({ program: program("") });
    await lab.up();
    const made = await snapshot(host.den);

    lab.program(program("my-"));
    expect(changes((await lab.up()).steps)).toEqual(names.map((name) => `update my-${name}`).sort());
    expect(shape(await snapshot(host.den))).toEqual(shape(made));
    for (const act of [() => lab.up(), () => lab.refresh()]) expect(changes((await act()).steps)).toEqual([]);

    await lab.destroy();
    await host.expectUntouched();
});

/** All but whose it is: the marks, and the files that remember them. */
function shape({ files: _, ...rest }: Record<string, unknown>): unknown {
    return JSON.parse(JSON.stringify(rest).replaceAll("/my-", "/"));
}
