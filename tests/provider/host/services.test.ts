import { failureOfService } from "../../../provider/host/services";

const ended = (stderr: string, timedOut = false) => ({ stderr, timedOut });
const told = (argv: readonly string[], stderr: string) =>
    failureOfService(argv, ended(stderr), "this machine", 30_000);
const asked = ["virsh", "--connect", "qemu:///system", "--quiet", "list"];
const lost = "error: failed to connect to the hypervisor\n";

test.each<[string, readonly string[], string, string, RegExp]>([
    [
        "does not run",
        asked,
        `${lost}error: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory\n`,
        "command-failed",
        /^asking libvirt on this machine \(`virsh --connect qemu:\/\/\/system --quiet list`\): it does not answer: Failed to connect socket to '\/var\/run\/libvirt\/libvirt-sock': No such file or directory\. Start its service \(`systemctl start libvirtd`, .*then run this again\. .*`pulumi state delete`/,
    ],
    [
        "ends in the middle",
        asked,
        "error: Disconnected from qemu:///system due to end of file\nerror: End of file while reading data: Input/output error\n",
        "command-failed",
        /it does not answer: End of file while reading data: Input\/output error\. Start/,
    ],
    [
        "has a socket that is closed to us",
        asked,
        `${lost}error: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied\n`,
        "not-permitted",
        /it does not let this user in: .*Permission denied\. .*unix_sock_rw_perms/,
    ],
    [
        "wants a password",
        asked,
        `${lost}error: authentication failed: Failed to start SASL negotiation: -4 (SASL(-4): no mechanism available)\n`,
        "not-permitted",
        /it does not let this user in: .*SASL.*auth_unix_rw/,
    ],
    [
        "is asked by a shell that feeds it",
        ["sh", "-c", 'exec virsh "$@" <<end\n$0\nend', "<interface/>", "--connect", "qemu:///system"],
        `${lost}error: no route\n`,
        "command-failed",
        /^asking libvirt on this machine \(`virsh --connect qemu:\/\/\/system`\): it does not answer: no route\./,
    ],
    [
        "is firewalld",
        ["firewall-cmd", "--get-active-zones"],
        "FirewallD is not running\n",
        "command-failed",
        /^asking firewalld on .*: it does not answer: FirewallD is not running\. Start it \(`systemctl start firewalld`\)/,
    ],
])("a service that %s is told, with what to do", (_, argv, stderr, kind, message) => {
    const error = told(argv, stderr);
    expect(error?.kind).toBe(kind);
    expect(error?.message).toMatch(message);
});

test("one that hangs is told after the time limit", () => {
    const error = failureOfService(asked, ended("", true), "this machine", 30_000);
    expect(error?.kind).toBe("timed-out");
    expect(error?.message).toMatch(/it has not answered within 30 s\. Restart its service/);
});

test.each([
    [asked, "error: failed to get domain 'web'\n"],
    [["virsh", "detach-interface"], "error: No interface with MAC address 52:54:00:00:00:01 was found\n"],
    [["ip", "link"], `${lost}error: no such thing\n`],
    [["sh", "-c", "echo failed to connect to the hypervisor >&2; exit 1"], lost],
])("%j: what fails for another reason is not laid on a service", (argv, stderr) => {
    expect(told(argv, stderr)).toBeUndefined();
});
