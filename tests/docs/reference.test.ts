import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { clone } from "./pages";

// TypeDoc reads the whole SDK.
jest.setTimeout(60_000);

test("the reference is what the sources generate, and every input and output of them has prose", async () => {
    const generate = [path.join(clone, "tools", "generate.mjs"), "--check"];
    const complaint = await promisify(execFile)(process.execPath, generate, { cwd: clone }).then(
        () => "",
        (error: { stderr: string }) => error.stderr,
    );
    expect(complaint).toBe("");
});
