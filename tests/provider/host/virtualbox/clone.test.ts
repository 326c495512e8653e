import { MemoryLedger } from "../../../../provider/host/fake/ledger";
import { cloneMachine, strayKey } from "../../../../provider/host/virtualbox/clone";
import { describe as tell } from "../../../../provider/host/virtualbox/failure";
import { saidBy } from "../../../../provider/host/virtualbox/said";
import { fileNameOf, settingsPath } from "../../../../provider/host/virtualbox/settings-path";
import { moduleWarning } from "./recording";
import { recordings } from "./recordings";

const command = { cloneMachine: "U", from: "template", name: "web", more: ["--snapshot", "s"], mark: "m" };
const clonevm = "clonevm template --name web --uuid U --register --snapshot s";

/** What VBoxManage 7.2.22 says when the service ends in the middle of it. */
const deadly = {
    code: 1,
    stdout: moduleWarning,
    stderr: [
        "VBoxManage: error: Code NS_ERROR_ABORT (0x80004004) - Operation aborted (extended info not available)",
        'VBoxManage: error: Context: "CloneTo(trgMachine, mode, ComSafeArrayAsInParam(options), progress.asOutParam())" at line 757 of file VBoxManageMisc.cpp',
        "",
    ].join("\n"),
};

/** VirtualBox's service ends in the first so many clones, and leaves a settings file of each. */
function dying(deaths: number, { code, stdout, stderr } = deadly) {
    const ledger = new MemoryLedger();
    const calls: string[] = [];
    let stray: string | undefined;
    let left = deaths;
    const call = async (words: readonly string[]) => {
        calls.push(words.join(" "));
        if (words[0] === "unregistervm") stray = undefined;
        if (words[0] !== "clonevm" || left === 0) return;
        left -= 1;
        stray = "/vms/web/web.vbox";
        const said = saidBy({ code, signal: null, stdout, stderr });
        throw tell(words, said, { label: "this machine", platform: "linux" });
    };
    return {
        ledger,
        calls,
        act: () => cloneMachine(command, { ledger, call, straySettings: async () => stray }),
    };
}

test("a clone takes one call, and writes nothing down", async () => {
    const { act, calls, ledger } = dying(0);
    await act();
    expect(calls).toEqual([clonevm]);
    expect(ledger.entries.size).toBe(0);
});

test("one in which the service ends is cleared away and made again", async () => {
    const { act, calls, ledger } = dying(2);
    await act();
    const cleared = ["registervm /vms/web/web.vbox", "unregistervm U --delete"];
    expect(calls).toEqual([clonevm, ...cleared, clonevm, ...cleared, clonevm]);
    expect(await ledger.get(strayKey("U"))).toEqual([]);
});

test("a service that always ends is told of in the end", async () => {
    const { act, calls } = dying(Infinity);
    await expect(act()).rejects.toThrow(/service \(VBoxSVC\) ended/);
    expect(calls.filter((call) => call === clonevm)).toHaveLength(4);
});

test("what else fails is not made again", async () => {
    const { act, calls } = dying(
        Infinity,
        recordings.find(({ title }) => title === "no such machine"),
    );
    await expect(act()).rejects.toThrow();
    expect(calls).toEqual([clonevm]);
});

/** As VirtualBox 7.2.22 named the settings files of machines with these names. */
test.each([
    ["web", "web"],
    ["c ü (a.b)", "c ü (a.b)"],
    ["日本", "日本"],
    [".lead", "_lead"],
    ["..two", "_.two"],
    ["trail..", "trail._"],
    ["a-b_c", "a-b_c"],
    ["x+y=z", "x_y_z"],
    ["a@b#c$d", "a_b_c_d"],
    ["[b]", "_b_"],
    ["a'b", "a_b"],
    ["😀 x", "____ x"],
    ["\u{fb03}", "___"],
    ["\u{d7ff}z", "___z"],
])("the settings of a machine named %s lie in %s", (machine, file) => {
    expect(fileNameOf(machine)).toBe(file);
    expect(settingsPath("linux", "/vms", machine)).toBe(`/vms/${file}/${file}.vbox`);
    expect(settingsPath("win32", "C:\\vms", machine)).toBe(`C:\\vms\\${file}\\${file}.vbox`);
});
