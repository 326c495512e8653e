import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { archive } from "../../../provider/host/persist-archive";

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "virtnet-tar-"))));
afterEach(() => rmSync(root, { recursive: true }));

function unpack(text: string): void {
    execFileSync("tar", ["-x", "-p", "-m", "-C", root, "-f", "-"], { input: text });
}

const mode = (path: string) => lstatSync(join(root, path)).mode & 0o777;

test("tar makes the directories, files and links of an archive, with their modes", () => {
    const long = `/var/lib/${"long-name".repeat(9)}/${"x".repeat(40)}`;
    unpack(
        archive([
            { path: "/var/lib/lab", mode: 0o700 },
            { path: "/var/lib/lab/replay", mode: 0o600, text: "echo\n" },
            { path: "/etc/unit", mode: 0o644, text: "[Unit]\n" },
            { path: "/etc/wants/unit", to: "../unit" },
            { path: long, mode: 0o600, text: "far away" },
        ]),
    );
    expect([mode("var/lib/lab"), mode("var/lib/lab/replay"), mode("etc/unit")]).toEqual([
        0o700, 0o600, 0o644,
    ]);
    expect(readlinkSync(join(root, "etc/wants/unit"))).toBe("../unit");
    expect(readFileSync(join(root, long), "utf8")).toBe("far away");
});

test("whatever a file's text is, it is what was given, and a second archive replaces it", () => {
    const text = fc.string({ unit: "binary", maxLength: 2000 });
    fc.assert(
        fc.property(text, text, (one, other) => {
            for (const given of [one, other]) {
                unpack(
                    archive([
                        { path: "/a", mode: 0o600, text: given },
                        { path: "/b", mode: 0o600, text: "b" },
                    ]),
                );
                expect(readFileSync(join(root, "a"), "utf8")).toBe(Buffer.from(given).toString());
            }
        }),
        { numRuns: 25 },
    );
});
