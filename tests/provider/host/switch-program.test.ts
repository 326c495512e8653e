// The program that sets a dead man's switch up, by the shell that runs it.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish } from "../../../provider/host/process";
import { switchSetup } from "../../../provider/host/switch-program";

const files = "== undo\n.ip link del dev lan0\n== switch\n.exit 0\n== armed\n";
let directory: string;

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-switch-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const setUp = (input: string) =>
    finish(["sh", "-c", switchSetup, "sh", join(directory, "uplink-x")], input, 10_000);

test("all files are there at once, under the switch's name", async () => {
    expect(await setUp(files)).toMatchObject({ code: 0 });
    expect(readdirSync(directory)).toEqual(["uplink-x"]);
    expect(readdirSync(join(directory, "uplink-x")).sort()).toEqual(["armed", "switch", "undo"]);
});

test.each([...files.matchAll(/\n/g)].map(({ index }) => files.slice(0, index)))(
    "what was cut off behind %j arms nothing and leaves nothing",
    async (part) => {
        expect(await setUp(part)).toMatchObject({ code: 1, stdout: "its files did not arrive whole\n" });
        expect(readdirSync(directory)).toEqual([]);
    },
);

test("what a killed run has left goes, what one that lives is at stays", async () => {
    const gone = await finish(["sh", "-c", "echo $$"], undefined, 10_000);
    const living = `uplink-x.${process.pid}`;
    for (const name of [living, `uplink-x.${gone.stdout.trim()}`]) mkdirSync(join(directory, name));
    expect(await setUp(files)).toMatchObject({ code: 0 });
    expect(readdirSync(directory).sort()).toEqual(["uplink-x", living]);
});
