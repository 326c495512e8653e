// What a program gives as a secret is told nowhere: not in ids, not in what is computed, not in what goes wrong.
import { check } from "../../../provider/core/check";
import { Claims } from "../../../provider/core/claims";
import type { AnyDefinition } from "../../../provider/core/define";
import { LabError } from "../../../provider/core/errors";
import { Secrets } from "../../../provider/core/secrets";
import { registry } from "../../../provider/resources/registry";

const inputs = {
    cidr: "10.98.76.54/24",
    end: { mac: "02:5e:c2:e7:00:01", name: "eth0", mtu: 9 },
    sysctls: { "net.core.wmem": "secret words" },
    secret: [["cidr"], ["end", "mac"], ["end", "mtu"], ["sysctls", "net.core.wmem"], ["absent", "deep"]],
};

test.each([
    ["with its prefix length", "adding 10.98.76.54/24 to eth0", "adding [secret] to eth0"],
    ["without it", "10.98.76.54 is taken, 10.98.76.54 too", "[secret] is taken, [secret] too"],
    ["of a member", "link address 02:5e:c2:e7:00:01.", "link address [secret]."],
    ["under a key with dots", "sets secret words", "sets [secret]"],
    ["too short to be told from the rest", "mtu 9", "mtu 9"],
])("an input that is a secret is hidden in texts, %s", (_, text, told) => {
    expect(new Secrets(inputs).hide(text)).toBe(told);
});

test("every form of it is hidden, as written and as normalised", () => {
    const written = { to: "FD00:0::1", secret: [["to"]] };
    expect(new Secrets(written, { ...written, to: "fd00::1" }).hide("FD00:0::1 is fd00::1")).toBe(
        "[secret] is [secret]",
    );
});

test("an error keeps its kind and loses its secrets; what is no error stays", () => {
    const error = new LabError({ kind: "foreign-object", doing: "adding", wrong: "10.98.76.54 is theirs" });
    expect(new Secrets(inputs).hideIn(error)).toBe(error);
    expect([error.message, error.kind, error.stack]).toEqual([
        "adding: [secret] is theirs.",
        "foreign-object",
        "",
    ]);
    const bug = new Secrets(inputs).hideIn(new Error("no 10.98.76.54")) as Error;
    expect(`${bug.message} ${bug.stack}`).not.toContain("10.98");
    expect(new Secrets(inputs).hideIn("text")).toBe("text");
});

test("all that is computed is sealed as soon as one input is a secret, and nothing otherwise", () => {
    const sealed = new Secrets(inputs).seal({ index: 3 });
    // What Pulumi itself knows a secret by (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts).
    expect(sealed).toEqual({
        index: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: 3 },
    });
    expect(new Secrets({ cidr: "10.0.0.1/24" }).seal({ index: 3 })).toEqual({ index: 3 });
});

test.each([
    ["cidr", true],
    ["end.name", true],
    ["sysctls[0]", true],
    ["name", false],
    ["ends", false],
])("of the property %s Pulumi would print a secret: %s", (property, isTouched) => {
    expect(new Secrets(inputs).touch(property)).toBe(isTouched);
});

test("another resource that collides with it is not told it", () => {
    const bridge = registry.get("linux:Bridge") as AnyDefinition;
    const claims = new Claims();
    const bridgeOf = (name: string, addresses: string[], more = {}) =>
        check(bridge, { owner: `demo/dev/${name}`, host: { local: {} }, name, addresses, ...more }, claims);
    expect(bridgeOf("lan", ["10.98.76.54/24"], { secret: [["addresses"]] }).failures).toEqual([]);
    const [failure] = bridgeOf("other", ["10.98.76.1/24"]).failures;
    expect(failure?.reason).toMatch(/is taken: Bridge "lan" of stack demo\/dev has .*\[secret\]/);
});
