import type { HostSpec } from "../../../sdk";
import { libvirtUri } from "../../../sdk";
import { Program } from "../program";

test.each<[HostSpec, string]>([
    [{ local: {} }, "qemu:///system"],
    [{ ssh: { address: "lab" } }, "qemu+ssh://lab/system"],
    [{ ssh: { address: "fd00::5", user: "me", port: 2222 } }, "qemu+ssh://me@[fd00::5]:2222/system"],
    [
        { ssh: { address: "lab", identityFile: "/a b/key", knownHostsFile: "/a&b/known" } },
        "qemu+ssh://lab/system?keyfile=%2Fa+b%2Fkey&sshauth=privkey&knownhosts=%2Fa%26b%2Fknown",
    ],
])("libvirt of the host %j is %s", (host, uri) => {
    expect(libvirtUri(host)).toBe(uri);
});

test("without a host it is the configured one; a sandbox has none, and jumps are for ssh's own file", () => {
    new Program({ "virtnet:host": "ssh://root@10.0.0.5" });
    expect(libvirtUri()).toBe("qemu+ssh://root@10.0.0.5/system");
    expect(() => libvirtUri({ sandbox: { id: "x" } })).toThrow(
        /^checking libvirtUri: host: a sandbox has no libvirt\. Give the machine that libvirt runs on, /,
    );
    expect(() => libvirtUri({ ssh: { address: "lab", jump: "me@gate" } })).toThrow(
        /^checking libvirtUri: host\.ssh\.jump: .*Write `ProxyJump me@gate` for lab there, and leave it out\.$/,
    );
});
