// The routes of the examples on a real kernel: from every variant to every other, and to itself without a command.
import { Lifecycle } from "../../../../provider/core/lifecycle";
import type { AnyDefinition } from "../../../../provider/core/define";
import type { Command } from "../../../../provider/host/host";
import type { Machine } from "../../../../provider/host/machine";
import { siteOf } from "../../../../provider/host/site";
import { macvlan } from "../../../../provider/resources/linux/macvlan";
import { route } from "../../../../provider/resources/linux/route";
import { veth } from "../../../../provider/resources/linux/veth";
import * as links from "../../../support/examples/links";
import * as others from "../../../support/examples/others";
import type { Example } from "../../../support/examples/example";
import { checked } from "../../../support/lab";
import { DenTests } from "../../host/den-machine";

const onKernel = new DenTests();
/** With an address goes what is from it; with the first of a network its others, and what is from these. */
const sources: Example = {
    variants: Object.fromEntries(
        [
            {
                addresses: ["10.3.0.2/24", "10.3.0.5/24", "fd03::2/64", "fd03::5/64"],
                src: "10.3.0.5",
                six: "fd03::5",
            },
            { addresses: ["10.3.0.5/24", "fd03::5/64"], src: "10.3.0.5", six: "fd03::5" },
            { addresses: ["10.3.0.2/24", "fd03::2/64"], src: "10.3.0.2", six: "fd03::2" },
            { addresses: ["10.3.0.2/24", "10.3.0.5/24", "fd03::2/64"] },
            { addresses: ["10.3.0.5/24", "fd03::2/64"], src: "10.3.0.5", six: "fd03::2", up: false },
        ].map(({ addresses, src, six, up = true }, index) => {
            const routes = [
                { to: "10.30.0.0/16", via: "10.3.0.1", src },
                { to: "10.30.0.0/16", via: "10.3.0.1", src, table: "300" },
                { to: "10.31.0.0/16", via: "10.55.0.1", onlink: true, src },
                { to: "fd30::/64", via: "fd03::1", src: six },
            ];
            return [
                String(index),
                { a: { name: "va" }, b: { name: "vb", addresses, routes: up ? routes : [], up } },
            ];
        }),
    ),
};

const cases: [string, AnyDefinition, Example][] = [
    ["Veth", veth, links.veth],
    ["Veth whose sources come and go", veth, sources],
    ["Macvlan", macvlan, links.macvlan],
    ["Route of IPv4", route, others.routeInPlace],
    ["Route of IPv6", route, others.routeSixInPlace],
    ["Route of IPv4 that refuses", route, others.rejection],
    ["Route of IPv6 that refuses", route, others.rejectionSix],
];

/** What the examples stand on. */
const theirs: Command[] = [
    { ip: ["link", "add", "name", "br-a", "type", "bridge"] },
    { ip: ["link", "add", "name", "br-b", "type", "bridge"] },
    { ip: ["link", "add", "name", "eth0", "mtu", "9000", "type", "veth", "peer", "name", "eth0-far"] },
    { ip: ["link", "set", "dev", "eth0", "up"] },
    { ip: ["netns", "add", "lab"] },
    { ip: ["link", "add", "name", "br-c", "type", "bridge"], namespace: "lab" },
    { ip: ["link", "set", "dev", "br-c", "up"], namespace: "lab" },
    { ip: ["address", "add", "10.99.0.1/24", "dev", "br-c"], namespace: "lab" },
];

let isPrepared = false;
for (const [title, definition, example] of cases)
    onKernel.test(`${title}: each variant is what it says, and what it changes into`, async (host) => {
        const needs = example.needs ?? [];
        for (const command of [...(isPrepared ? [] : theirs), ...(needs as Command[])])
            await host.execute(command);
        isPrepared = true;
        const executed = countOf(host);
        const life = new Lifecycle(definition, () => Promise.resolve(siteOf(host)));
        const variants = Object.values(example.variants).map((inputs) => checked(definition, inputs));
        for (const from of variants)
            for (const to of variants) {
                const { id, outs } = await life.create(from);
                const changed = await life.update(id, outs, to);
                const before = executed();
                await life.create(to);
                expect(executed()).toBe(before);
                const { inputs } = await life.read(id, changed.outs);
                expect(inputs).toEqual(to);
                await life.delete(id, changed.outs);
                expect((await life.read(id, changed.outs)).id).toBe("");
            }
    });

/** How many commands it has carried out. */
function countOf(host: Machine): () => number {
    let count = 0;
    const execute = host.execute.bind(host);
    host.execute = (command) => {
        count += 1;
        return execute(command);
    };
    return () => count;
}
