// What preview finds by the real CLI, without the host: where it stands, what is wrong, what to do.
import { useHost } from "./support/host";

const host = useHost();
interface Mistake {
    what: string;
    /** Resources as `KIND NAME INPUTS`, or any text of a program. */
    program: string;
    /** Where it stands. */
    property: string;
    says: RegExp;
}

const veth = (b: string) => `new Veth("cable", { a: { name: "va" }, b: { name: "vb", ${b} } });`;
const router = `new PatRouter("router", { name: "router", wan: "wan0", lans: ["lan0"] });`;
const forward = (inputs: string) =>
    `new PortForward("forward", { router: "router", to: "10.0.0.2", ${inputs} });`;

const mistakes: Mistake[] = [
    {
        what: "a name over 15 characters",
        program: `new Bridge("lan", { name: "abcdefghijklmnop" });`,
        property: "name",
        says: /"abcdefghijklmnop" is not an interface name\. Use 1 to 15 letters/,
    },
    {
        what: "an address outside its network's range",
        program: `new Bridge("lan", { name: "lan0", addresses: ["10.0.0.300/24"] });`,
        property: "addresses[0]",
        says: /"10\.0\.0\.300\/24" is not an address with a prefix length\. Write it as/,
    },
    {
        what: "a network where an address is due",
        program: `new Address("more", { dev: "lan0", cidr: "10.0.0.0/24" });`,
        property: "cidr",
        says: /"10\.0\.0\.0\/24" is not an address with a prefix length\. Write it as/,
    },
    {
        what: "an address where a network is due",
        program: forward(`port: 80, from: "10.0.0.1/24"`),
        property: "from",
        says: /"10\.0\.0\.1\/24" is not a network\. Write it as .*, host bits zero/,
    },
    {
        what: "a gateway that is not on the LAN",
        program: veth(`addresses: ["10.0.0.2/24"], routes: [{ to: "default", via: "10.0.1.1" }]`),
        property: "b.routes[0].via",
        says: /the gateway 10\.0\.1\.1 is not on the LAN: the interface's networks are 10\.0\.0\.0\/24\. Give a gateway inside them/,
    },
    {
        what: "a gateway of an interface without an address",
        program: veth(`routes: [{ to: "default", via: "10.0.1.1" }]`),
        property: "b.routes[0].via",
        says: /the interface has no address\. Give a gateway/,
    },
    {
        what: "a gateway of another family than the destination",
        program: `new Route("away", { dev: "lan0", to: "10.1.0.0/16", via: "fd00::1" });`,
        property: "via",
        says: /fd00::1 .*\. /,
    },
    {
        what: "an MTU that no interface has",
        program: `new Bridge("lan", { name: "lan0", mtu: 10 });`,
        property: "mtu",
        says: /10 is not an MTU\. Give a whole number from 68 to 65535/,
    },
    {
        what: "a MAC address of many stations",
        program: `new Bridge("lan", { name: "lan0", mac: "01:00:5e:00:00:01" });`,
        property: "mac",
        says: /"01:00:5e:00:00:01" is not a unicast MAC address\. Write six pairs/,
    },
    {
        what: "a port that does not exist",
        program: forward("port: 70000"),
        property: "port",
        says: /70000 is not a port\. Give a whole number from 1 to 65535/,
    },
    {
        what: "port ranges of different lengths",
        program: forward(`port: "4000-4010", toPort: "5000-5005"`),
        property: "toPort",
        says: /5000-5005 is not as many ports as 4000-4010\. Give ranges of the same length/,
    },
    {
        what: "a forward between address families",
        program: forward(`port: 80, address: "fd00::1"`),
        property: "address",
        says: /fd00::1 is of another address family than 10\.0\.0\.2\. NAT does not translate/,
    },
    {
        what: "a router whose outside is its LAN",
        program: `new PatRouter("router", { name: "router", wan: "lan0", lans: ["lan0"] });`,
        property: "wan",
        says: /lan0 is one of the LANs too\. A router has its outside on another interface/,
    },
    {
        what: "a router without a LAN",
        program: `new PatRouter("router", { name: "router", wan: "wan0", lans: [] });`,
        property: "lans",
        says: /is empty\. Name at least one LAN interface/,
    },
    {
        what: "a misspelt input",
        program: `new Bridge("lan", { name: "lan0", adresses: [] });`,
        property: "adresses",
        says: /there is no such input\. Look at the reference/,
    },
    {
        what: "a missing input",
        program: `new Bridge("lan", {});`,
        property: "name",
        says: /is required\. Give it a value/,
    },
    {
        what: "a host of no kind",
        program: `new Bridge("lan", { host: { remote: {} }, name: "lan0" });`,
        property: "host",
        says: /is not a host\. Give \{ local: \{\} \}, \{ ssh: /,
    },
    {
        what: "the same address twice in one list",
        program: `new Bridge("lan", { name: "lan0", addresses: ["10.0.0.1/24", "10.0.0.1/24"] });`,
        property: "addresses[1]",
        says: /"10\.0\.0\.1\/24" stands twice\. Give each address once/,
    },
    {
        what: "one address on two interfaces",
        program: `new Bridge("lan", { name: "lan0", addresses: ["10.0.0.1/24"] }); new Address("more", { dev: "lan1", cidr: "10.0.0.1/24" });`,
        property: "(addresses[0]|cidr)",
        says: /the address 10\.0\.0\.1 is taken: (Address "more"|Bridge "lan") of stack .* has the address 10\.0\.0\.1\. Give each its own/,
    },
    {
        what: "one interface name twice",
        program: `new Bridge("lan", { name: "lan0" }); new Tap("tap", { name: "lan0" });`,
        property: "name",
        says: /the interface name lan0 is taken: (Tap "tap"|Bridge "lan") of stack .* has the interface name lan0\. Give each its own/,
    },
    {
        what: "one namespace name twice",
        program: `new Namespace("one", { name: "web" }); new Namespace("two", { name: "web" });`,
        property: "name",
        says: /the namespace name web is taken: Namespace "(one|two)" of stack .*\. Give each its own/,
    },
    {
        what: "one port forwarded twice",
        program: `${router} ${forward("port: 4000")} new PortForward("again", { router: "router", to: "10.0.0.3", port: "3999-4001" });`,
        property: "port",
        says: /tcp port 4000 is taken: PortForward "(forward|again)" of stack .*\. Give each its own/,
    },
    {
        what: "overlapping networks on two interfaces",
        program: `new Bridge("lan", { name: "lan0", addresses: ["10.0.0.1/16"] }); new Bridge("other", { name: "lan1", addresses: ["10.0.1.1/24"] });`,
        property: "addresses[0]",
        says: /the network 10\.0\.\d\.0\/\d\d is taken: Bridge "(lan|other)" of stack .* has the network 10\.0\.\d\.0\/\d\d\. Give each its own/,
    },
    {
        what: "one address twice in a sandbox that is not made yet",
        program: `const { host } = new Sandbox("box"); new Bridge("lan", { host, name: "lan0", addresses: ["10.0.0.1/24"] }); new Address("more", { host, dev: "lan1", cidr: "10.0.0.1/24" });`,
        property: "(addresses[0]|cidr)",
        says: /the address 10\.0\.0\.1 is taken: (Address "more"|Bridge "lan") of stack/,
    },
];

/** What each preview says. Pulumi stops at the first mistake: so each has one of its own, two at a time. */
const said = new Map<string, string>();

async function previewAll(queue: Mistake[]): Promise<void> {
    const project = await host.project({ program: "" });
    for (let mistake = queue.shift(); mistake !== undefined; mistake = queue.shift()) {
        project.program(`const { ${kinds(mistake.program)} } = virtnet.linux;\n${mistake.program}`);
        said.set(mistake.what, await project.previewShown({ fails: true }));
    }
}

beforeAll(async () => {
    const queue = [...mistakes];
    await Promise.all([previewAll(queue), previewAll(queue)]);
});

test.each(mistakes.map((mistake) => [mistake.what, mistake] as const))(
    "preview finds %s: the property, what is wrong and what to do",
    (what, { property, says }) => {
        const text = said.get(what) ?? "";
        const line = text.split("\n").find((one) => new RegExp(`property ${bare(property)} value`).test(one));
        expect(line ?? text).toMatch(says);
        expect(text).not.toMatch(/^\s+at \S+ \(|node:internal|\.js:\d+:\d+/m);
    },
);

test("none of these previews changes anything", () => host.expectUntouched());

/** The classes that a program makes objects of. */
function kinds(program: string): string {
    return [...new Set([...program.matchAll(/new (\w+)\(/g)].map((match) => match[1]))].join(", ");
}

/** A property path, or alternatives of them, as a pattern. */
function bare(property: string): string {
    return property.replace(/[[\].]/g, String.raw`\$&`);
}
