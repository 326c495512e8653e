import * as fc from "fast-check";
import { hostFields, hostKey, machineKey } from "../../../provider/core/host-fields";
import { unknownValue } from "../../../provider/core/tolerant";
import { sshTransport } from "../../../provider/host/transport";
import { oddText } from "../../support/arbitraries";

const everything = {
    address: "lab.example",
    user: "root",
    port: 2222,
    identityFile: "~/.ssh/id_ed25519",
    knownHostsFile: "/etc/ssh/known hosts",
    jump: "bastion@10.0.0.1",
    connectTimeoutSeconds: 5,
};

describe("a host", () => {
    test.each([
        [{ local: {} }],
        [{ ssh: { address: "10.0.0.5" } }],
        [{ ssh: { address: "fd00::5" } }],
        [{ ssh: { address: "::1" } }],
        [{ ssh: everything }],
        [{ sandbox: { id: "virtnet:demo/dev/Sandbox/it" } }],
        [{ sandbox: { id: "x", on: { ssh: everything } } }],
        [{ sandbox: { id: "x", on: { local: {} } } }],
        [{ ssh: unknownValue }],
        [{ ssh: { address: unknownValue, port: unknownValue, identityFile: unknownValue } }],
        [{ sandbox: unknownValue }],
        [{ sandbox: { id: unknownValue, on: { ssh: { address: unknownValue, port: 22 } } } }],
    ])("%j is taken as it is", (spec) => {
        expect(hostFields.parse(spec)).toEqual(spec);
    });

    test.each([
        ["local", [], /"local" is not a host\. Give \{ local/],
        [undefined, [], /is not a host\. Give/],
        [null, [], /is not a host\. Give/],
        [{}, [], /is not a host\. Give/],
        [{ local: {}, ssh: { address: "a" } }, [], /is not a host\. Give/],
        [{ toString: {} }, [], /is not a host\. Give/],
        [{ constructor: {} }, [], /is not a host\. Give/],
        [{ local: { a: 1 } }, ["local", "a"], /there is no such input\. Look/],
        [{ ssh: {} }, ["ssh", "address"], /text/],
        [{ ssh: { address: "-oProxyCommand=x" } }, ["ssh", "address"], /is not a host name or address\. Use/],
        [{ ssh: { address: "a b" } }, ["ssh", "address"], /is not a host name or address\. Use/],
        [{ ssh: { address: "a", user: "-l" } }, ["ssh", "user"], /is not a user name\. Use/],
        [{ ssh: { address: "a", port: 0 } }, ["ssh", "port"], /0 is not a port\. Give/],
        [{ ssh: { address: "a", port: "22" } }, ["ssh", "port"], /Give a port/],
        [
            { ssh: { address: "a", identityFile: "/k\nProxyCommand x" } },
            ["ssh", "identityFile"],
            /Use letters/,
        ],
        [{ ssh: { address: "a", identityFile: "-x" } }, ["ssh", "identityFile"], /is not a file name/],
        [{ ssh: { address: "a", knownHostsFile: "%h" } }, ["ssh", "knownHostsFile"], /is not a file name/],
        [{ ssh: { address: "a", jump: "-J" } }, ["ssh", "jump"], /is not a jump host\. Use/],
        [
            { ssh: { address: "a", connectTimeoutSeconds: 0 } },
            ["ssh", "connectTimeoutSeconds"],
            /from 1 to 600/,
        ],
        [{ ssh: { address: "a", password: "x" } }, ["ssh", "password"], /there is no such input/],
        [{ sandbox: { id: 5 } }, ["sandbox", "id"], /5 is not text\. Give text/],
    ])("%j is refused at %j", (spec, path, message) => {
        const issues = hostFields.safeParse(spec).error?.issues ?? [];
        expect(issues.map((issue) => issue.path)).toEqual([path]);
        expect(issues[0]?.message).toMatch(message);
    });

    test("no odd text becomes an option of ssh's", async () => {
        const fields = fc.constantFrom("address", "user", "identityFile", "knownHostsFile", "jump");
        const [plain] = [await sshTransport({ ...everything }).plain(["true"])];
        await fc.assert(
            fc.asyncProperty(fields, oddText(), async (field, text) => {
                const spec = { ssh: { ...everything, [field]: text } };
                if (!hostFields.safeParse(spec).success) return;
                const argv = await sshTransport(spec.ssh).plain(["true"]);
                expect(argv).toHaveLength(plain.length);
                expect(argv.filter((word) => word.startsWith("-"))).toEqual(
                    plain.filter((word) => word.startsWith("-")),
                );
            }),
            { numRuns: 1000 },
        );
    });
});

describe("two hosts are the same", () => {
    test.each([
        [{ local: {} }, { local: {} }, true],
        [{ local: {} }, { ssh: { address: "local" } }, false],
        [{ ssh: { address: "a" } }, { ssh: { address: "a", port: 22, identityFile: "k" } }, true],
        [{ ssh: { address: "a" } }, { ssh: { address: "a", port: 23 } }, false],
        [{ ssh: { address: "a" } }, { ssh: { address: "b" } }, false],
        [{ ssh: { address: "10.0.0.5", jump: "a" } }, { ssh: { address: "10.0.0.5", jump: "b" } }, false],
        [{ sandbox: { id: "x" } }, { sandbox: { id: "x", on: { local: {} } } }, true],
        [{ sandbox: { id: "x" } }, { sandbox: { id: "y" } }, false],
        [{ sandbox: { id: "x" } }, { sandbox: { id: "x", on: { ssh: { address: "a" } } } }, false],
    ])("%j and %j: %p", (one, other, same) => {
        expect(hostKey(one) === hostKey(other)).toBe(same);
    });
});

test("what is on a host stays where it is when that is reached by another gate, and not when it is another host", () => {
    const inside = (address: string, jump: string) =>
        machineKey({ sandbox: { id: "x", on: { ssh: { address, jump } } } });
    expect(inside("a", "one")).toBe(inside("a", "two"));
    expect(inside("a", "one")).not.toBe(inside("b", "one"));
});
