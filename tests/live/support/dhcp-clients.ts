import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./place";

const script = `#!/bin/sh
[ "$1" = bound ] && env | grep -E "^(ip|mask|router|dns|search|ntpsrv|mtu|lease|hostname|domain|serverid)=" >"$0.said"
exit 0
`;

/** What a DHCP client was told, by the names that busybox gives it. */
export type Told = Record<string, string>;

/** DHCP clients on a host whose temporary directory is `directory`. They configure nothing: what they were told is the answer. */
export class DhcpClients {
    private readonly directory: string;

    constructor(directory: string) {
        this.directory = mkdtempSync(join(directory, "dhcp-"));
    }

    /** Asks for an address by the udhcpc of busybox and leaves with it; `undefined` when nobody answers. */
    async four(on: Place, dev: string, options: readonly string[] = []): Promise<Told | undefined> {
        const file = this.script("bound");
        const argv = ["udhcpc", "-i", dev, "-s", file, "-f", "-q", "-n", "-t", "5", "-T", "1"];
        const { code } = await on.run([...argv, ...options]);
        if (code !== 0) return undefined;
        const text = await on.must(["cat", `${file}.said`]);
        return Object.fromEntries(
            text
                .trim()
                .split("\n")
                .map((line) => line.split(/=(.*)/s).slice(0, 2)),
        ) as Told;
    }

    /** Asks for an IPv6 address by ISC's dhclient: the address, or `undefined`. */
    async six(on: Place, dev: string): Promise<string | undefined> {
        const file = join(this.directory, `six-${this.count++}`);
        const said = '#!/bin/sh\n[ -n "$new_ip6_address" ] && echo "$new_ip6_address" >"$0.said"\nexit 0\n';
        writeFileSync(file, said);
        chmodSync(file, 0o755);
        const argv = [
            "dhclient",
            "-6",
            "-1",
            "-d",
            "-sf",
            file,
            "-lf",
            `${file}.leases`,
            "-pf",
            `${file}.pid`,
        ];
        // It stays in the foreground once it is bound.
        await on.run([
            "timeout",
            "--preserve-status",
            "20",
            "sh",
            "-c",
            'f=$1; shift; "$@" & pid=$!; until [ -s "$f.said" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.1; done; kill $pid; wait $pid',
            "sh",
            file,
            ...argv,
            dev,
        ]);
        const { stdout } = await on.run(["cat", `${file}.said`]);
        return stdout.trim() || undefined;
    }

    private count = 0;

    private script(name: string): string {
        const file = join(this.directory, `${name}-${this.count++}`);
        writeFileSync(file, script);
        chmodSync(file, 0o755);
        return file;
    }
}
