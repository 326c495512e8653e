import type { HostSpec } from "../../../sdk";
import { dockerHost } from "../../../sdk";
import { Program } from "../program";

const patience = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=15"];

test.each<[HostSpec, unknown]>([
    [{ local: {} }, {}],
    [{ ssh: { address: "lab" } }, { host: "ssh://lab", sshOpts: patience }],
    [
        { ssh: { address: "fd00::5", user: "me", port: 2222 } },
        { host: "ssh://me@[fd00::5]:2222", sshOpts: patience },
    ],
    [
        {
            ssh: {
                address: "lab",
                identityFile: "/a b/key",
                knownHostsFile: "/a b/known",
                jump: "me@gate:22",
                connectTimeoutSeconds: 60,
            },
        },
        {
            host: "ssh://lab",
            sshOpts: [
                ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=60"],
                ...["-o", 'IdentityFile="/a b/key"', "-o", "IdentitiesOnly=yes"],
                ...["-o", 'UserKnownHostsFile="/a b/known"', "-o", "ProxyJump=me@gate:22"],
            ],
        },
    ],
])("Docker of the host %j is reached by %j", (host, connection) => {
    expect(dockerHost(host)).toEqual(connection);
});

test("without a host it is the configured one, and a sandbox has none", () => {
    new Program({ "virtnet:host": "ssh://root@10.0.0.5" });
    expect(dockerHost()).toMatchObject({ host: "ssh://root@10.0.0.5" });
    expect(() => dockerHost({ sandbox: { id: "x" } })).toThrow(
        /^checking dockerHost: host: a sandbox has no Docker\. Give the machine that Docker runs on, /,
    );
});
