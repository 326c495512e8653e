// What a network card has beside the kernel's objects, as the script that looks finds it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nicScript, parseNicFacts } from "../../../provider/host/nic";
import { finish } from "../../../provider/host/process";
import { within } from "../../../provider/host/wait";

let directory: string;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-nic-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** No card of any machine's: only a process of ours has it among its words. */
const nic = "vn-unlikely0";

const program = (name: string, text: string) => writeFileSync(join(directory, name), text, { mode: 0o755 });
const look = async (path: string) => {
    const argv = ["env", `PATH=${path}:${process.env["PATH"]}`, "sh", "-c", nicScript, "sh", nic, "/nowhere"];
    const { stdout } = await finish(argv, undefined, 10_000);
    return parseNicFacts(stdout);
};

describe("a DHCP client that somebody has started for the card", () => {
    const words = ["-4", "-pf", "/run/dhclient pid", "-e", "", nic];

    const withClient = async (name: string, act: () => Promise<void>) => {
        program(name, "#!/usr/bin/perl\n$| = 1; print qq(runs\\n); sleep 100;\n");
        const client = spawn(join(directory, name), words, { stdio: ["ignore", "pipe", "inherit"] });
        try {
            await new Promise((resolve) => client.stdout.once("data", resolve));
            await act();
        } finally {
            client.kill("SIGKILL");
        }
    };
    const argvOf = (name: string) => ["/usr/bin/perl", join(directory, name), ...words];

    test.each(["dhclient", "udhcpc"])("is found with its words: %s", (name) =>
        withClient(name, async () => {
            const found = async () => (await look("/nowhere")).leasedBy;
            expect(await within({ limitMs: 5000, everyMs: 20 }, async () => (await found()).length > 0)).toBe(
                true,
            );
            expect(await found()).toEqual([argvOf(name)]);
        }),
    );

    test("is its manager's own where NetworkManager has the card", () =>
        withClient("dhclient", async () => {
            program("nmcli", `#!/bin/sh\necho ${nic}:connected\n`);
            expect(await look(directory)).toMatchObject({ manager: "NetworkManager", leasedBy: [] });
        }));

    test("is none of another name", () =>
        withClient("other", async () => {
            expect((await look("/nowhere")).leasedBy).toEqual([]);
        }));
});
