import { described, describes, markedUuid, markOf, withUuid } from "../../../../provider/host/orphans/marks";
import { describeMark, stackOf } from "../../../../provider/core/owner";
import { libvirtDhcpRange } from "../../../../sdk/components/libvirt-dhcp-range";

const urn = (types: string, name: string) => `urn:pulumi:dev::demo::${types}::${name}`;
const container = "docker:index/container:Container";

test.each([
    [container, "web", "virtnet:demo/dev/docker.Container/web"],
    [
        "libvirt:index/pool:Pool",
        "a::b c",
        "virtnet:demo/dev/libvirt.Pool/a%3A%3Bb".replace("%3Bb", "%3Ab%20c"),
    ],
    [
        `virtnet:index:UnifiedLan$${container}`,
        "web",
        "virtnet:demo/dev/docker.Container/virtnet%3Aindex%3AUnifiedLan%2Fweb",
    ],
])("the mark of %s %s is %s", (types, name, mark) => {
    expect(markOf(urn(types, name))).toBe(mark);
    expect(stackOf(mark)).toBe("demo+dev");
});

test("resources of one type and name in components of two types have two marks", () => {
    const marks = ["a:b:C", "a:b:D"].map((parent) => markOf(urn(`${parent}$${container}`, "web")));
    expect(new Set(marks).size).toBe(2);
    expect(describeMark(marks[0] ?? "")).toBe('docker.Container "a:b:C/web" of stack demo/dev');
});

test.each([undefined, "", "serves", "serves\nthe web"])(
    "a description %j bears the mark at its end",
    (theirs) => {
        const text = described(theirs, "virtnet:a/b/c/d");
        expect(text.startsWith(theirs ?? "")).toBe(true);
        expect(describes(`${text}\n`, "virtnet:a/b/c/d")).toBe(true);
        expect(describes(text, "virtnet:a/b/c")).toBe(false);
        expect(describes(`${text}e`, "virtnet:a/b/c/d")).toBe(false);
    },
);

test("the UUID is one of one's own making, and of mark and name", () => {
    const uuid = markedUuid("virtnet:a/b/c/d", "lan");
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(markedUuid("virtnet:a/b/c/d", "lan")).toBe(uuid);
    expect(markedUuid("virtnet:a/b/c/d", "lan2")).not.toBe(uuid);
    expect(markedUuid("virtnet:a/b/c/e", "lan")).not.toBe(uuid);
});

describe("the stylesheet", () => {
    test.each([
        ["none", undefined, "xsl"],
        ["an empty one", " \n", "xsl"],
        ["libvirtDhcpRange's", libvirtDhcpRange("192.0.2.10", "192.0.2.20"), "xsl"],
        ["one under another prefix", '<t:transform xmlns:t="…"></t:transform>', "t"],
    ])("beside %s gives the UUID", (_what, theirs, prefix) => {
        const text = withUuid(theirs, "1-2") ?? "";
        expect(text).toContain(`<${prefix}:template match="/network/name|/pool/name" priority="1000">`);
        expect(text).toContain("<uuid>1-2</uuid>");
        expect(text.trimEnd()).toMatch(new RegExp(`</${prefix}:(stylesheet|transform)>$`));
    });

    test("of what is none is none", () => {
        expect(withUuid("<network/>", "1-2")).toBeUndefined();
    });
});
