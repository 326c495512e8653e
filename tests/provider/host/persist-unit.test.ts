import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { ownerMark, stackOf } from "../../../provider/core/owner";
import { replayProgram } from "../../../provider/host/persist-program";
import { places, unitText, unitWord } from "../../../provider/host/persist-unit";
import { commandLines } from "../../live/support/boots";

const mark = (project: string, stack: string) => ownerMark(`${project}/${stack}/it`, "linux:Bridge");
/** Of what Pulumi takes for the name of a project or stack, and of what it might take one day. */
const name = fc.oneof(fc.stringMatching(/^[\w.-]{1,100}$/), fc.string({ minLength: 1, maxLength: 30 }));
const plainName = name.filter((text) => !text.includes("/"));

test("whatever word is written into a unit, systemd reads that word", () => {
    const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0") && !text.includes("\r"));
    fc.assert(
        fc.property(fc.array(word, { minLength: 1 }), (words) => {
            expect(commandLines(`ExecStart=${words.map(unitWord).join(" ")}\n`)).toEqual([words]);
        }),
    );
});

test("every stack has a unit of its own, with a name that systemd takes", () => {
    fc.assert(
        fc.property(plainName, plainName, plainName, plainName, (a, b, c, d) => {
            const [one, other] = [mark(a, b), mark(c, d)];
            const { unitName, directory } = places(stackOf(one));
            expect(unitName).toMatch(/^[A-Za-z0-9:_.\\-]{1,255}$/); // VALID_CHARS of systemd's unit-name.c
            expect(directory).toMatch(/^\/var\/lib\/virtnet\/[^/]+$/);
            if (stackOf(one) !== stackOf(other)) expect(unitName).not.toBe(places(stackOf(other)).unitName);
        }),
    );
    expect(places(stackOf(mark("a-b", "c"))).unitName).toBe("virtnet-a-b:c.service");
});

test("its one program is given the places of its stack", () => {
    const { directory, progress, program } = places("my.lab+dev");
    expect(commandLines(unitText(mark("my.lab", "dev")))).toEqual([
        ["/bin/sh", program, directory, progress, "/run/virtnet/my.lab+dev"],
    ]);
});

const analyzer = spawnSync("systemd-analyze", ["--version"]).status === 0;
(analyzer ? test : test.skip)(
    "systemd finds nothing wrong with a unit (skipped where systemd-analyze is not installed)",
    () => {
        const directory = mkdtempSync(join(tmpdir(), "virtnet-unit-"));
        try {
            for (const [project, stack] of [
                ["unified-lan", "dev"],
                ['50%"of $HOME', "a\\b"],
            ] as const) {
                const file = join(directory, "lab.service"); // of a name with a colon it takes the half for an alias
                writeFileSync(file, unitText(mark(project, stack)));
                const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", file], {
                    encoding: "utf8",
                });
                const ours = stderr.split("\n").filter((line) => line.includes("lab.service"));
                expect([status, ours]).toEqual([0, []]);
            }
        } finally {
            rmSync(directory, { recursive: true });
        }
    },
);

test("the program is one that a shell can read", () => {
    expect(execFileSync("sh", ["-n"], { input: replayProgram, encoding: "utf8" })).toBe("");
    expect(replayProgram).not.toContain(String.raw`\${`);
});
