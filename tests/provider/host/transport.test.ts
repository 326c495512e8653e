import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { localTransport, sshTransport } from "../../../provider/host/transport";
import type { SshSpec } from "../../../provider/host/host";

const spec: SshSpec = {
    address: "lab.example",
    user: "me",
    port: 2222,
    identityFile: "~/.ssh/lab key",
    knownHostsFile: "/etc/lab_hosts",
    jump: "bastion@10.0.0.1",
    connectTimeoutSeconds: 5,
};

/** Options of ssh's that an argv sets. */
function options(argv: readonly string[]): Map<string, string> {
    const set = argv.flatMap((word, index) => (argv[index - 1] === "-o" ? [word] : []));
    return new Map(set.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]));
}

const failed = (code: number, stderr: string) => ({
    code,
    signal: null,
    stdout: "",
    stderr,
    timedOut: false,
});

describe("ssh", () => {
    test("is told all that the host says, and asks no question", async () => {
        const set = options(await sshTransport(spec).plain(["true"]));
        expect(Object.fromEntries(set)).toMatchObject({
            BatchMode: "yes",
            ConnectTimeout: "5",
            Port: "2222",
            IdentityFile: "~/.ssh/lab key",
            IdentitiesOnly: "yes",
            UserKnownHostsFile: "/etc/lab_hosts",
            ProxyJump: "bastion@10.0.0.1",
        });
    });

    test("shares one connection, whose socket is the user's alone", async () => {
        const [one, two] = await Promise.all([
            sshTransport(spec).plain(["a"]),
            sshTransport(spec).privileged(["b"]),
        ]);
        const sets = [one, two].map(options);
        expect(sets[0]?.get("ControlMaster")).toBe("auto");
        expect(Number(sets[0]?.get("ControlPersist"))).toBeGreaterThan(0);
        expect(sets[0]?.get("ControlPath")).toBe(sets[1]?.get("ControlPath"));
        const directory = dirname(sets[0]?.get("ControlPath") ?? "");
        expect(statSync(directory).mode & 0o077).toBe(0);
    });

    test.each([
        [spec],
        [{ address: "lab", user: "root" }],
        [{ address: "lab", user: "me", knownHostsFile: "/k" }],
    ])("never leaves host keys unchecked: %j", async (one) => {
        for (const argv of [
            await sshTransport(one).plain(["x"]),
            await sshTransport(one).privileged(["x"]),
        ]) {
            const text = argv.join(" ");
            expect(text).not.toMatch(/StrictHostKeyChecking|CheckHostIP|NoHostAuthentication|\/dev\/null/i);
            expect(argv.indexOf("--")).toBe(argv.length - 3);
        }
    });

    test("leaves what the host does not say to the user's own configuration", async () => {
        const set = options(await sshTransport({ address: "a" }).plain(["x"]));
        for (const name of [
            "Port",
            "IdentityFile",
            "IdentitiesOnly",
            "UserKnownHostsFile",
            "ProxyJump",
            "User",
        ])
            expect([name, set.has(name)]).toEqual([name, false]);
    });

    test("gets each word of a command quoted for the shell at the far end, in English, and sudo only when needed", async () => {
        const last = async (one: SshSpec) =>
            (await sshTransport(one).privileged(["x", "a b;c"])).at(-1) ?? "";
        expect(await last(spec)).toMatch(/^'sudo' '-n' '--' 'env' 'LC_ALL=C' 'PATH=[^']*' 'x' 'a b;c'$/);
        expect(await last({ address: "a", user: "root" })).toMatch(/^'env' /);
    });

    test.each([
        ["0", 0],
        ["1000", 3],
    ])(
        "asks the far end once whom it logs in as when nobody says, and %s is so many words of sudo",
        async (uid, words) => {
            const directory = mkdtempSync(join(tmpdir(), "virtnet-test-"));
            const path = process.env["PATH"];
            try {
                // In the place of ssh, since no other machine is to be asked.
                writeFileSync(join(directory, "ssh"), `#!/bin/sh\necho x >>"$0.calls"\necho ${uid}\n`, {
                    mode: 0o755,
                });
                process.env["PATH"] = `${directory}:${path}`;
                const open = () => sshTransport({ address: `lab${uid}` });
                const all = await Promise.all([open().privileged(["x"]), open().privileged(["y"])]);
                const before = all.map((argv) => (argv.at(-1) ?? "").split(" ").indexOf("'env'"));
                expect(before).toEqual([words, words]);
                expect(readFileSync(join(directory, "ssh.calls"), "utf8")).toBe("x\n");
            } finally {
                process.env["PATH"] = path;
                rmSync(directory, { recursive: true });
            }
        },
    );

    test.each([
        [255, "Host key verification failed.", "host-unreachable", /add it: ssh-keyscan|known_hosts|ssh/],
        [
            255,
            "ssh: connect to host lab port 2222: Connection refused",
            "host-unreachable",
            /that `ssh -i '~\/\.ssh\/lab key' -J bastion@10\.0\.0\.1 -l me -p 2222 lab\.example` logs in/,
        ],
        [1, "sudo: a password is required", "not-permitted", /sudo without a password/],
        [1, "Sorry, user me is not allowed to execute 'x' as root on lab.", "not-permitted", /allow sudo/],
        [1, "sudo: nft: command not found", "missing-tool", /nftables/],
        [
            1,
            "sudo: unable to resolve host lab: Name or service not known\nsudo: a password is required",
            "not-permitted",
            /becoming root: a password is required/,
        ],
        [
            1,
            "timeout: unrecognized option '--kill-after=5'\nBusyBox v1.37.0 (2025-01-17) multi-call binary.\n\nUsage: timeout [-s SIG]",
            "missing-tool",
            /^running timeout: the host's is BusyBox's, .*\(unrecognized option '--kill-after=5'\).* apk add coreutils/,
        ],
        [
            255,
            "BusyBox v1.36.1 () multi-call binary.\n\nUsage: ip [OPTIONS]",
            "host-unreachable",
            /connecting/,
        ],
    ])("exit code %i with %j is %s", (code, stderr, kind, remedy) => {
        const error = sshTransport(spec).explain(failed(code, stderr));
        expect(error?.kind).toBe(kind);
        expect(error?.message).toMatch(remedy);
    });

    test("a program's own failure is not one of the way to it", () => {
        expect(sshTransport(spec).explain(failed(1, "No such file"))).toBeUndefined();
        const grief = "sudo: unable to resolve host lab: Name or service not known\nError: No such file";
        expect(sshTransport(spec).explain(failed(1, grief))).toBeUndefined();
        expect(sshTransport(spec).explain(failed(254, "Host key verification failed"))).toBeUndefined();
        expect(localTransport().explain(failed(255, "x"))).toBeUndefined();
    });
});

test("on this machine a program is run as it is, as root by sudo that asks nothing", async () => {
    const local = localTransport();
    const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n", "--"];
    expect(await local.plain(["ip", "a b"])).toEqual(["ip", "a b"]);
    expect(await local.privileged(["ip", "a b"])).toEqual([...sudo, "ip", "a b"]);
});
