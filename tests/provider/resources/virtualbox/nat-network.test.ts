import type { DhcpServerRow, Forward } from "../../../../provider/host/virtualbox/model";
import { natNetworkKey, restKey } from "../../../../provider/resources/virtualbox/nat-network-key";
import { dhcpKey } from "../../../../provider/resources/virtualbox/dhcp-key";
import { claimsAfter, markOf, natRow, planned, seenOf, unplanned } from "./network-world";
import type { Said } from "./network-world";

const type = "virtualbox:NatNetwork";
const mark = markOf(type);
const inputs = { name: "lab", network: "10.71.0.0/24" };
const web: Forward = {
    name: "web",
    protocol: "tcp",
    hostAddress: "",
    hostPort: 8080,
    guestAddress: "10.71.0.5",
    guestPort: 80,
};
const six: Forward = { ...web, name: "six", guestAddress: "fd00::5" };
const forwards = { forwards4: [web], forwards6: [six] };
const memory = { ...forwards, ipv6Prefix: "fd17:625c:f037:4700::/64", running: undefined };
const again = [
    ...["natnetwork", "add", "--netname", "lab", "--network", "10.71.0.0/24", "--dhcp", "on"],
    ...["--ipv6", "off", "--ipv6-prefix", "fd17:625c:f037:4700::/64", "--ipv6-default", "off", "--enable"],
    ...["--port-forward-4", "web:tcp:[]:8080:[10.71.0.5]:80"],
    ...["--port-forward-6", "six:tcp:[]:8080:[fd00::5]:80"],
];

async function ours(said: Said = {}): Promise<Said> {
    const claims = claimsAfter(await planned(type, inputs, {}));
    return { natNetworks: [natRow(inputs)], ...said, claims: [...claims, ...(said.claims ?? [])] };
}

const server = { network: "lab" } as DhcpServerRow;
const removal = { manage: ["dhcpserver", "remove", "--network", "lab"] };

describe("its DHCP server", () => {
    test("that VirtualBox made goes before it does", async () => {
        const commands = await unplanned(type, inputs, await ours({ dhcpServers: [server] }));
        expect(commands.slice(0, 2)).toEqual([
            removal,
            { manage: ["natnetwork", "remove", "--netname", "lab"] },
        ]);
    });

    test("that a resource has stays", async () => {
        const claim = { key: dhcpKey("lab"), mark: "virtnet:another", previous: null };
        const said = await ours({ dhcpServers: [server], claims: [claim] });
        expect(await unplanned(type, inputs, said)).not.toContainEqual(removal);
    });

    test("that was there before it stays", async () => {
        const before = { dhcpServers: [server] };
        const claims = claimsAfter(await planned(type, inputs, before));
        const said = { ...before, natNetworks: [natRow(inputs)], claims };
        expect(await unplanned(type, inputs, said)).not.toContainEqual(removal);
    });

    test("goes too when the network was removed by hand", async () => {
        const said = await ours({ natNetworks: [], dhcpServers: [server] });
        expect(await unplanned(type, inputs, said)).toEqual([
            removal,
            { release: natNetworkKey("lab"), mark },
        ]);
    });
});

describe("what VirtualBox changes on a new network only", () => {
    const mapped = { ...inputs, loopback: { "127.0.0.5": 6 } };

    async function rebuilt(want: object, said: Said = {}) {
        const row = { ...natRow(mapped), ...forwards };
        return planned(type, { ...inputs, ...want }, await ours({ natNetworks: [row], ...said }));
    }

    test("is done by making it again with all of its forwards, remembered meanwhile", async () => {
        expect(await rebuilt({})).toEqual([
            { claim: restKey("lab"), mark, previous: memory, exclusive: true },
            { manage: ["natnetwork", "remove", "--netname", "lab"] },
            { manage: again },
            { release: restKey("lab"), mark },
        ]);
    });

    test.each([
        ["two mappings exchanged", { loopback: { "127.0.0.1": 6, "127.0.0.5": 2 } }],
        ["a prefix under IPv6 forwards", { loopback: mapped.loopback, ipv6Prefix: "fd00::/64" }],
    ])("%s", async (_title, want) => {
        expect(await rebuilt(want)).toContainEqual({ manage: ["natnetwork", "remove", "--netname", "lab"] });
    });

    test("keeps the prefix that nobody asked for", async () => {
        const row = { ...natRow(mapped), ipv6Prefix: "fd00:9::/64" };
        const commands = await planned(type, inputs, await ours({ natNetworks: [row] }));
        const words = commands.flatMap((command) => ("manage" in command ? command.manage : []));
        expect(words[words.indexOf("--ipv6-prefix") + 1]).toBe("fd00:9::/64");
    });

    test("is refused while a machine runs on it, which is named", async () => {
        const machines = [
            { name: "busy", state: "running", cards: [{ attachment: { natNetwork: "lab" } }] },
        ] as never;
        await expect(rebuilt({}, { machines })).rejects.toThrow(/while busy runs on it/);
    });

    test("cut off between, is finished with the forwards that are remembered", async () => {
        const rest = { key: restKey("lab"), mark, previous: memory };
        const said = await ours({ natNetworks: [], claims: [rest] });
        expect(await planned(type, inputs, said)).toEqual([
            { manage: again },
            { release: restKey("lab"), mark },
        ]);
    });

    test("cut off in the middle of making it, adds the forwards that it lacks", async () => {
        const rest = { key: restKey("lab"), mark, previous: memory };
        const row = { ...natRow(inputs), forwards4: [web] };
        expect(await planned(type, inputs, await ours({ natNetworks: [row], claims: [rest] }))).toEqual([
            {
                manage: [
                    "natnetwork",
                    "modify",
                    "--netname",
                    "lab",
                    "--port-forward-6",
                    "six:tcp:[]:8080:[fd00::5]:80",
                ],
            },
            { release: restKey("lab"), mark },
        ]);
    });
});

describe("running", () => {
    const services = (running: boolean) => ({
        natNetworks: new Set(running ? ["lab"] : []),
        dhcpServers: new Set<string>(),
    });
    const verbs = async (want: object, said: Said) =>
        (await planned(type, { ...inputs, ...want }, await ours(said))).map((command) =>
            "manage" in command ? command.manage[1] : Object.keys(command)[0],
        );

    test.each([
        ["starts what rests", { running: true }, services(false), ["start"]],
        ["leaves what runs", { running: true }, services(true), []],
        ["stops what runs", { running: false }, services(true), ["stop"]],
        ["never starts what may run", { running: true }, undefined, []],
        [
            "restarts what it changes",
            { running: true, ipv6: true },
            services(true),
            ["stop", "modify", "start"],
        ],
        [
            "not given, restarts what it changes, which is remembered meanwhile",
            { ipv6: true },
            services(true),
            ["claim", "stop", "modify", "start", "release"],
        ],
        ["changes and stops", { running: false, ipv6: true }, services(true), ["stop", "modify"]],
    ])("%s", async (_title, want, known, expected) => {
        expect(await verbs(want, { services: known })).toEqual(expected);
    });

    test("is read where the host tells, and not made up where it does not", async () => {
        const read = async (said: Said) =>
            (await seenOf(type, { ...inputs, running: true }, await ours(said)))?.["inputs"];
        expect(await read({ services: services(false) })).toMatchObject({ running: false });
        expect(await read({})).not.toHaveProperty("running");
    });

    test("leaves one with machines on it to VirtualBox", async () => {
        const machines = [
            { name: "busy", state: "running", cards: [{ attachment: { natNetwork: "lab" } }] },
        ] as never;
        expect(await verbs({ dhcp: false }, { services: services(true), machines })).toEqual(["modify"]);
    });
});

test("its outputs tell where the gateway and the host are", async () => {
    const seen = await seenOf(
        type,
        { ...inputs, loopback: { "127.0.0.1": 1, "127.0.0.2": 2 } },
        await ours(),
    );
    expect(seen?.["outputs"]).toEqual({ gateway: "10.71.0.3", hostLoopback: "10.71.0.1" });
});

test("what others have on it is released with it", async () => {
    const claim = { key: "virtualbox natnetwork-forward lab/4/web", mark: "virtnet:another", previous: null };
    const commands = await unplanned(type, inputs, await ours({ claims: [claim] }));
    expect(commands).toContainEqual({ release: claim.key, mark: claim.mark });
});
