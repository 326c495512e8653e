// What others have routed through an interface, on a real kernel: given back to the word when it went with what was done to that.
import type { AnyDefinition } from "../../../../provider/core/define";
import { bridgePort } from "../../../../provider/resources/linux/bridge-port";
import { macvlan } from "../../../../provider/resources/linux/macvlan";
import { veth } from "../../../../provider/resources/linux/veth";
import { checked } from "../../../support/lab";
import type { Bag } from "../../../support/lab";
import { DenTests } from "../../host/den-machine";
import { box, lifeOn, shown } from "./route-box";

jest.setTimeout(30_000);

const onKernel = new DenTests();
const address = { addresses: ["10.9.0.5/24"], namespace: "box" };
const macLan = { name: "m0", parent: "d0", parentNamespace: "box", ...address };

const cases: [string, AnyDefinition, Bag, string][] = [
    [
        "a port's, whose addresses were flushed",
        bridgePort,
        { interface: "d0", bridge: "br0", namespace: "box", flushAddresses: true, guard: false },
        "d0",
    ],
    [
        "an adopted Veth's, taken down",
        veth,
        { a: { name: "d0", ...address, up: false }, b: { name: "d0p", namespace: "box" } },
        "d0",
    ],
    ["an adopted Macvlan's, taken down", macvlan, { ...macLan, up: false }, "m0"],
];

for (const [what, definition, inputs, dev] of cases)
    onKernel.test(`${what}, are as they were`, async (host, den) => {
        const macvlanLines = [
            ...["link add m0 link d0 type macvlan mode bridge", "link set dev m0 up"],
            ...["address del 10.9.0.1/24 dev d0", "address del fd09::1/64 dev d0"],
            ...["address add 10.9.0.1/24 dev m0", "address add fd09::1/64 dev m0 nodad"],
        ];
        await box(den, [
            "link add name br0 type bridge",
            ...(dev === "m0" ? macvlanLines : []),
            `route add 10.20.0.0/16 via 10.9.0.2 dev ${dev} proto static realm 5 advmss 1400 rtt 30ms`,
            `-6 route add fd20::/64 via fd09::2 dev ${dev} pref high hoplimit 9`,
        ]);
        const before = await shown(den);
        const life = lifeOn(host, definition);
        const { id, outs } = await life.create(checked(definition, { ...inputs, adopt: true }));
        expect(await shown(den)).not.toEqual(before);
        await life.delete(id, outs);
        expect(await shown(den)).toEqual(before);
    });
