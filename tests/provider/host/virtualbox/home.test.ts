import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { homeOf, virtualBoxHome } from "../../../../provider/host/virtualbox/home";
import { findVBoxManage, placesOf } from "../../../../provider/host/virtualbox/program";
import { openSeat } from "../../../../provider/host/virtualbox/seat";
import type { Finished } from "../../../../provider/host/process";
import { localTransport } from "../../../../provider/host/transport";
import type { Transport } from "../../../../provider/host/transport";
import { missingTool } from "../../../../provider/host/process";
import { refusalOf } from "../../../support/lab";
import { moduleWarning } from "./recording";

describe("the VirtualBox home", () => {
    test.each([
        ["linux", { home: "/home/a", hasLegacy: false }, "/home/a/.config/VirtualBox"],
        ["linux", { home: "/home/a", hasLegacy: true }, "/home/a/.VirtualBox"],
        ["linux", { home: "/home/a", hasLegacy: false, configuration: "/c" }, "/c/VirtualBox"],
        ["linux", { home: "/home/a", hasLegacy: false, configuration: "" }, "/home/a/.config/VirtualBox"],
        ["linux", { home: "/home/a", hasLegacy: true, configuration: "/c" }, "/home/a/.VirtualBox"],
        ["linux", { home: "/home/a", hasLegacy: true, explicit: "/v b" }, "/v b"],
        ["darwin", { home: "/Users/a", hasLegacy: true }, "/Users/a/Library/VirtualBox"],
        ["win32", { home: String.raw`C:\Users\a b`, hasLegacy: false }, String.raw`C:\Users\a b\.VirtualBox`],
        ["win32", { home: "C:\\", hasLegacy: false, explicit: String.raw`D:\V` }, String.raw`D:\V`],
    ])("on %s, %j, is %s", (platform, facts, home) => {
        expect(virtualBoxHome({ platform, ...facts })).toBe(home);
    });
});

describe("VBoxManage", () => {
    const answers = (by: Record<string, Partial<Finished>>, tried: string[] = []) => ({
        platform: "linux",
        label: "this machine",
        run: async ([file = ""]: readonly string[]): Promise<Finished> => {
            tried.push(file);
            const none = { code: 127, stderr: `env: '${file}': No such file or directory\n` };
            return { signal: null, stdout: "", stderr: "", timedOut: false, code: 0, ...(by[file] ?? none) };
        },
    });

    test("is looked for on the PATH first, then where Windows' and macOS' installers put it", () => {
        const found = {
            VBOX_MSI_INSTALL_PATH: "D:\\VBox\\",
            ProgramFiles: String.raw`C:\Programme`,
        };
        expect(placesOf("win32", found)).toEqual([
            "VBoxManage.exe",
            String.raw`D:\VBox\VBoxManage.exe`,
            String.raw`C:\Programme\Oracle\VirtualBox\VBoxManage.exe`,
        ]);
        expect(placesOf("win32", { VBOX_INSTALL_PATH: "E:\\V" })).toContain(String.raw`E:\V\VBoxManage.exe`);
        expect(placesOf("darwin", {})).toContain("/Applications/VirtualBox.app/Contents/MacOS/VBoxManage");
        for (const platform of ["linux", "darwin", "freebsd"])
            expect(placesOf(platform, {})[0]).toBe("VBoxManage");
    });

    test("is the first that tells its version, whatever its start script says before", async () => {
        const tried: string[] = [];
        const said = { stdout: `${moduleWarning}7.2.22_Debianr175245\n` };
        const by = { VBoxManage: { code: 126 }, "/usr/lib/virtualbox/VBoxManage": said };
        expect(await findVBoxManage(answers(by, tried))).toEqual({
            file: "/usr/lib/virtualbox/VBoxManage",
            version: "7.2.22",
        });
        expect(tried).toEqual(["VBoxManage", "vboxmanage", "/usr/lib/virtualbox/VBoxManage"]);
    });

    test("that is nowhere is told with where to get it", async () => {
        const error = await refusalOf(findVBoxManage(answers({})));
        expect(error["kind"]).toBe("missing-tool");
        expect(error.message).toMatch(/^looking for VBoxManage on this machine: .* Install VirtualBox 7/);
    });

    test.each<[string, Partial<Finished>, string, RegExp, number]>([
        [
            "hangs",
            { code: null, timedOut: true },
            "timed-out",
            /^asking VBoxManage \(VBoxManage\) on this machine for its version: it has not answered within 30 s\. Look/,
            1,
        ],
        [
            "is broken",
            { code: 1, stderr: "VBoxManage: error: Failed to load VBoxRT.so\n" },
            "command-failed",
            /for its version: Failed to load VBoxRT\.so\. Repair the installation/,
            placesOf("linux", {}).length,
        ],
    ])(
        "that is there and %s is told as such, not as one that is nowhere",
        async (_, said, kind, message, tries) => {
            const tried: string[] = [];
            const error = await refusalOf(findVBoxManage(answers({ VBoxManage: said }, tried)));
            expect(error["kind"]).toBe(kind);
            expect(error.message).toMatch(message);
            expect(tried).toHaveLength(tries);
        },
    );

    test("is looked for on when a place cannot even be started", async () => {
        const seat = { ...answers({ "D:\\VBoxManage.exe": { stdout: "7.1.0r1\r\n" } }), platform: "win32" };
        const run = (argv: readonly string[]) =>
            argv[0] === "VBoxManage.exe" ? Promise.reject(missingTool("VBoxManage.exe")) : seat.run(argv);
        const found = await findVBoxManage({ ...seat, run }, { VBOX_MSI_INSTALL_PATH: "D:\\" });
        expect(found).toEqual({ file: "D:\\VBoxManage.exe", version: "7.1.0" });
    });
});

describe("a seat", () => {
    let directory: string;
    beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "virtnet-seat-"))));
    afterEach(() => rmSync(directory, { recursive: true }));

    /** A host that is reached by programs only, as one behind ssh. */
    const afar: Transport = { ...localTransport(), label: "root@far" };
    const files = () => {
        const texts: [string, string][] = [
            [join(directory, "ä b"), "<x/>\nü \u2028\n"],
            [join(directory, "empty"), ""],
            [join(directory, "no line end"), "1"],
        ];
        for (const [path, text] of texts) writeFileSync(path, text);
        return texts;
    };

    test.each([
        ["by itself", true],
        ["by programs", false],
    ])("reads files %s, and leaves out those that are not there", async (_, isLocal) => {
        const seat = await openSeat({ transport: afar, isLocal });
        const texts = files();
        const missing = [join(directory, "none"), join(directory, "empty", "below")];
        const read = await seat.readTexts([...texts.map(([path]) => path), ...missing]);
        expect(read).toEqual(new Map(texts));
        expect(await seat.readText(join(directory, "none"))).toBeUndefined();
    });

    test.each([
        ["by itself", true],
        ["by programs", false],
    ])("says %s what cannot be read", async (_, isLocal) => {
        const seat = await openSeat({ transport: afar, isLocal });
        mkdirSync(join(directory, "d"));
        const error = await refusalOf(seat.readText(join(directory, "d")));
        expect(error.message).toMatch(/reading .*directory/i);
        const long = await refusalOf(seat.readText(join(directory, "x".repeat(300))));
        expect(long.message).toMatch(/name too long/i);
    });

    test("finds the same home by itself and by programs", async () => {
        const homes = [true, false].map(async (isLocal) =>
            homeOf(await openSeat({ transport: afar, isLocal })),
        );
        const [here, there] = await Promise.all(homes);
        expect(there).toBe(here);
    });

    test("runs programs in English and in UTF-8, as its user only where that is another", async () => {
        const own = await openSeat({ transport: afar, isLocal: true, user: userInfo().username });
        const other = await openSeat({ transport: afar, isLocal: true, user: "vbox" });
        const english = ["env", "LC_ALL=C.UTF-8", "LANG=C.UTF-8", "VBoxManage", "list"];
        if (process.platform === "linux") {
            expect(await own.wrap(["VBoxManage", "list"])).toEqual(english);
            expect(await other.wrap(["VBoxManage", "list"])).toEqual([
                "sudo",
                "-n",
                "-H",
                "-u",
                "vbox",
                "--",
                ...["perl", "-e", expect.stringContaining('chdir "/"') as string, "--"],
                ...english,
            ]);
        }
        expect([own.isOurs, other.isOurs]).toEqual([true, false]);
    });

    test("tells which user it may not become", async () => {
        const seat = await openSeat({ transport: afar, isLocal: true, user: "vbox" });
        const said = {
            code: 1,
            signal: null,
            stdout: "",
            stderr: "sudo: a password is required\n",
            timedOut: false,
        };
        expect(seat.explain(said)?.message).toBe(
            "running programs as vbox on root@far: a password is required. Log in as vbox, or allow sudo to that user without a password.",
        );
    });
});
