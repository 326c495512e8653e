import { classOf, fieldOf, sdkOf, shapeOf } from "./sdk-of";

const load = () => import("../../../tools/generate/pages.mjs");

const none = new Map<string, never>();

test("two classes of one name have a page each, with the inputs of their own module, and a place in the contents", async () => {
    const { pages } = await load();
    const sdk = sdkOf(
        [classOf("linux.", "PortForward"), classOf("virtualbox.", "PortForward"), classOf("", "Machine")],
        [
            shapeOf("linux.", "PortForwardArgs", [fieldOf({ name: "router" })]),
            shapeOf("virtualbox.", "PortForwardArgs", [fieldOf({ name: "nic" })]),
        ],
    );
    const all = pages(sdk, none);
    expect([...all.keys()]).toEqual([
        "README.md",
        "PortForward.md",
        "virtualbox-PortForward.md",
        "Machine.md",
        "hosts.md",
    ]);
    expect(all.get("PortForward.md")).toMatch(/^# PortForward$[^]*\| `router` \|/m);
    expect(all.get("virtualbox-PortForward.md")).toMatch(/^# virtualbox\.PortForward$[^]*\| `nic` \|/m);
    expect(all.get("README.md")?.match(/^## .*$|\[`.*md\)/gm)).toEqual([
        "## Linux",
        "[`linux.PortForward`](PortForward.md)",
        "## VirtualBox",
        "[`virtualbox.PortForward`](virtualbox-PortForward.md)",
        "## Components",
        "[`Machine`](Machine.md)",
        "## Hosts",
    ]);
});

test("a class of a module that has no section is no silent loss", async () => {
    const { pages } = await load();
    expect(() => pages(sdkOf([classOf("docker.", "Dock")], []), none)).toThrow(
        "no section for virtnet.docker.Dock",
    );
});

test("a union is a table of its choices, and what they are made of follows", async () => {
    const { pages } = await load();
    const choices = [
        { type: "{ nat: NatArgs }", uses: ["virtualbox.NatArgs"], prose: "An engine." },
        { type: "{ internal: string }", prose: "A network." },
    ];
    const attachment = fieldOf({
        name: "attachment",
        type: "AttachmentArgs",
        uses: ["virtualbox.AttachmentArgs"],
    });
    const sdk = sdkOf(
        [classOf("virtualbox.", "Nic")],
        [
            shapeOf("virtualbox.", "NicArgs", [attachment]),
            shapeOf("virtualbox.", "AttachmentArgs", [], choices),
            shapeOf("virtualbox.", "NatArgs", [fieldOf({ name: "dnsProxy" })]),
        ],
    );
    const text = pages(sdk, none).get("virtualbox-Nic.md") ?? "";
    expect(text).toContain("| `attachment` | [`AttachmentArgs`](#attachmentargs) |");
    expect(text).toContain("| [`{ nat: NatArgs }`](#natargs) | An engine. |");
    expect(text).toContain("| `{ internal: string }` | A network. |");
    expect(text).toMatch(/^## NatArgs$[^]*\| `dnsProxy` \|/m);
});

test("each of several types leads to its own page or heading", async () => {
    const { pages } = await load();
    const nic = fieldOf({
        name: "nic",
        type: "Nic | NicRef",
        uses: ["virtualbox.Nic", "virtualbox.NicRef"],
    });
    const sdk = sdkOf(
        [classOf("virtualbox.", "PortForward"), classOf("virtualbox.", "Nic")],
        [shapeOf("virtualbox.", "PortForwardArgs", [nic]), shapeOf("virtualbox.", "NicRef", [fieldOf({})])],
    );
    expect(pages(sdk, none).get("virtualbox-PortForward.md")).toContain(
        "| [`Nic`](virtualbox-Nic.md) \\| [`NicRef`](#nicref) |",
    );
});

test("the inputs of another class are told of on its page alone", async () => {
    const { pages } = await load();
    const args = "virtualbox.MachineArgs";
    const machine = fieldOf({ name: "machine", type: "string | MachineArgs", uses: [args] });
    const sdk = sdkOf(
        [classOf("", "NatLab"), classOf("virtualbox.", "Machine")],
        [
            shapeOf("", "NatLabArgs", [machine]),
            shapeOf("virtualbox.", "MachineArgs", [fieldOf({ name: "cpus" })]),
        ],
    );
    const text = pages(sdk, none).get("NatLab.md");
    expect(text).toContain("](virtualbox-Machine.md#inputs) |");
    expect(text).not.toContain("cpus");
});

test("what two types inherit is told once; what is one's own comes first, what all resources take last", async () => {
    const { pages } = await load();
    const lease = fieldOf({
        name: "lease",
        inherited: true,
        type: "object",
        members: [fieldOf({ name: "most" })],
    });
    const common = ["adopt", "host", "virtualboxUser"].map((name) => fieldOf({ name, inherited: true }));
    const groups = fieldOf({ name: "groups", type: "Group[]", uses: ["virtualbox.Group"] });
    const sdk = sdkOf(
        [classOf("virtualbox.", "Dhcp")],
        [
            shapeOf("virtualbox.", "DhcpArgs", [...common, lease, groups]),
            shapeOf("virtualbox.", "Group", [lease]),
        ],
    );
    const text = pages(sdk, none).get("virtualbox-Dhcp.md") ?? "";
    expect(text.match(/^### lease$/gm)).toHaveLength(1);
    expect(text.match(/^\| `lease` \| \[object\]\(#lease\)/gm)).toHaveLength(2);
    const [inputs = ""] = text.split("### lease");
    expect([...inputs.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1])).toEqual([
        "groups",
        "lease",
        "virtualboxUser",
        "host",
        "adopt",
    ]);
});

test("an input of which every part makes another object makes another itself", async () => {
    const { pages } = await load();
    const fields = ["nic", "ends"].map((name) =>
        fieldOf({ name, type: "NicRef", uses: ["virtualbox.NicRef"] }),
    );
    const sdk = sdkOf([classOf("virtualbox.", "Rule")], [shapeOf("virtualbox.", "RuleArgs", fields)]);
    const leaf = { optional: false, default: undefined, members: new Map<string, never>() };
    const members = new Map([
        ["machine", leaf],
        ["slot", leaf],
    ]);
    const definition = {
        replaceOn: ["nic.machine", "nic.slot", "ends.slot"],
        outputs: [],
        fields: new Map(["nic", "ends"].map((name) => [name, { ...leaf, members }])),
    };
    const text = pages(sdk, new Map([["virtualbox.Rule", definition]])).get("virtualbox-Rule.md") ?? "";
    expect(text).toMatch(/^\| `nic` .*\| makes another \|/m);
    expect(text).toMatch(/^\| `ends` .*\| in place; its `slot`: makes another \|/m);
});
