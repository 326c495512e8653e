import { hostFields } from "../../provider/core/host-fields";
import { configuredHost, parseHost } from "../../sdk";
import { defaultHost } from "../../sdk/host";
import { Program } from "./program";

test.each([
    ["local", { local: {} }],
    ["ssh://10.0.0.5", { ssh: { address: "10.0.0.5" } }],
    ["ssh://root@lab.example:2222", { ssh: { address: "lab.example", user: "root", port: 2222 } }],
    ["ssh://me@[fd00::5]:22/", { ssh: { address: "fd00::5", user: "me", port: 22 } }],
    ['{"ssh":{"address":"a","jump":"b"}}', { ssh: { address: "a", jump: "b" } }],
    ['{"sandbox":{"id":"x"}}', { sandbox: { id: "x" } }],
])("the host %s is %j, which the engine takes", (text, spec) => {
    expect(parseHost(text)).toEqual(spec);
    expect(hostFields.safeParse(spec).success).toBe(true);
});

test.each([
    "localhost",
    "",
    "ssh://",
    "ssh://a b",
    "ssh://a:b",
    "ssh://a/path",
    "5",
    "null",
    '"local"',
    "{",
    "http://a",
])("%j is no host, and the error says what is", (text) => {
    expect(() => parseHost(text)).toThrow(
        /^reading configuration virtnet:host: ".*" is not a host\. Give `local`, `ssh:\/\/user@address:port`, or a JSON/,
    );
});

const configurations: [Record<string, string>, unknown][] = [
    [{}, undefined],
    [{ "virtnet:host": "  " }, undefined],
    [{ "virtnet:host": " local " }, { local: {} }],
];

test.each(configurations)("the configuration %j names the host %j", async (configuration, spec) => {
    const program = new Program(configuration);
    expect(configuredHost()).toEqual(spec);
    expect(defaultHost()).toEqual({ local: {} });
    await program.registered();
});
