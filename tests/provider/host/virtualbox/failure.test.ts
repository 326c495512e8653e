import { describe as errorFor, isTransient, recognise } from "../../../../provider/host/virtualbox/failure";
import { hasFailed, messageIn, saidBy } from "../../../../provider/host/virtualbox/said";
import { moduleWarning } from "./recording";
import { recordings } from "./recordings";

const here = { label: "this machine", platform: "linux" };
const said = (stderr: string, stdout = "", code = 1) => saidBy({ code, signal: null, stdout, stderr });

describe("what VBoxManage says", () => {
    test.each(recordings)("$title: is a failure, recognised, shown in its own words", (recording) => {
        const { words, code, stdout, stderr, name, shown } = recording;
        const heard = saidBy({ code, signal: null, stdout, stderr });
        expect(hasFailed({ code, signal: null, stdout, stderr, timedOut: false }, heard)).toBe(true);
        expect(recognise(words, heard)?.name).toBe(name);
        expect(messageIn(heard)).toBe(shown);
        const { message } = errorFor(words, heard, here);
        expect(message).toContain(shown.replace(/\.$/, ""));
        expect(message).toMatch(/^running `VBoxManage /);
        expect(message).not.toMatch(/Details:|Context:|Copyright|Usage|WARNING/);
    });

    test("is free of the start script's warning, and of nothing else", () => {
        expect(
            saidBy({ code: 0, signal: null, stdout: `${moduleWarning}"a" {1}\n`, stderr: "" }).output,
        ).toBe('"a" {1}\n');
        const list = 'Name:            vboxnet0\nGUID:            x\n\n  WARNING: y\n"WARNING: z"\n';
        expect(said("", list).output).toBe(list);
    });

    test("is no failure where it only warns", () => {
        const warned = { code: 0, signal: null, stdout: "", timedOut: false };
        for (const stderr of [
            'VBoxManage: warning: Interface "nope0" doesn\'t seem to exist\n',
            "0%...10%...20%...30%...40%...50%...60%...70%...80%...90%...100%\n",
            "WARNING: The vboxdrv kernel module is not loaded.\n",
        ]) {
            expect(hasFailed({ ...warned, stderr }, saidBy({ ...warned, stderr }))).toBe(false);
        }
    });

    test("counts on Windows and after a progress bar", () => {
        expect(said("VBoxManage.exe: error: A\r\n0%...VBoxManage: error: B\r\n").errors).toEqual(["A", "B"]);
    });

    test("tells at least how the program ended", () => {
        const silent = { stdout: "", stderr: "" };
        expect(messageIn(saidBy({ ...silent, code: 3, signal: null }))).toBe("it ended with exit code 3");
        expect(messageIn(saidBy({ ...silent, code: null, signal: "SIGKILL" }))).toBe(
            "it was ended by SIGKILL",
        );
    });
});

const start = ["startvm", "a", "--type", "headless"];
const adapter = ["hostonlyif", "ipconfig", "vboxnet0", "--ip", "10.1.2.3", "--netmask", "255.255.0.0"];
const adapter6 = ["hostonlyif", "ipconfig", "vboxnet0", "--ipv6=fd00::1"];

/** From VirtualBox's source: what this machine cannot be brought to say. */
const cures: [string, readonly string[], string, string, string, RegExp][] = [
    [
        "linux",
        start,
        "kvm",
        "VT-x is being used by another hypervisor (VERR_VMX_IN_VMX_ROOT_MODE).",
        "KVM",
        /modprobe -r kvm_intel/,
    ],
    [
        "linux",
        start,
        "kvm",
        "AMD-V is being used by another hypervisor (VERR_SVM_IN_USE).",
        "KVM",
        /kvm\.enable_virt_at_load=0/,
    ],
    [
        "linux",
        start,
        "no-virtualization",
        "VT-x is disabled in the BIOS for all CPU modes (VERR_VMX_MSR_ALL_VMX_DISABLED)",
        "firmware",
        /Turn on VT-x/,
    ],
    [
        "linux",
        start,
        "no-virtualization",
        "AMD-V is not available (VERR_SVM_NO_SVM)",
        "firmware",
        /nested virtualization/,
    ],
    [
        "linux",
        start,
        "modules-missing",
        "Kernel driver not installed (rc=-1908)",
        "not loaded",
        /modprobe -a vboxdrv/,
    ],
    [
        "darwin",
        start,
        "modules-missing",
        "Kernel driver not installed (VERR_VM_DRIVER_NOT_INSTALLED)",
        "not loaded",
        /System Settings/,
    ],
    ["win32", start, "modules-missing", "(VERR_VM_DRIVER_NOT_INSTALLED)", "not loaded", /sc start vboxsup/],
    ["linux", start, "modules-refused", "(VERR_VM_DRIVER_NOT_ACCESSIBLE)", "may not use", /vboxusers/],
    [
        "linux",
        adapter,
        "address-not-allowed",
        "Code E_ACCESSDENIED (0x80070005) - Access denied",
        "ranges",
        /`\* 10\.1\.0\.0\/16`/,
    ],
    ["linux", adapter6, "address-not-allowed", "VERR_ACCESS_DENIED", "ranges", /`\* fd00::\/64`/],
    [
        "linux",
        start,
        "port-taken",
        "NAT#0: failed to set up redirection of tcp 127.0.0.1:2222 (VERR_NET_ADDRESS_IN_USE)",
        "host port",
        /Choose another port/,
    ],
    ["linux", start, "extension-pack", "VERR_EXTPACK_NOT_FOUND", "extension pack", /extpack install/],
    ["linux", start, "disk-full", "VERR_DISK_FULL", "disk is full", /Make room/],
    [
        "linux",
        start,
        "machine-locked",
        "The machine 'a' is already locked by a session (or being locked or unlocked)",
        "locked",
        /wait until that is done/,
    ],
    [
        "linux",
        ["unregistervm", "a"],
        "machine-locked",
        "Cannot unregister the machine 'a' while it is locked",
        "locked",
        /wait until/,
    ],
    [
        "linux",
        ["modifyvm", "a"],
        "machine-is-on",
        "The machine is not mutable (state is Running)",
        "mutable",
        /Power the machine off/,
    ],
    [
        "linux",
        ["list", "vms"],
        "service-ended",
        "Code NS_ERROR_CALL_FAILED (0x800706be)",
        "ended",
        /Run it again/,
    ],
    ["linux", start, "not-permitted", "Code E_ACCESSDENIED (0x80070005)", "ACCESS", /owns the machines/],
];

test.each(cures)("%s: %j is %s, with its cause and its cure", (platform, words, name, text, cause, cure) => {
    const heard = said(`VBoxManage: error: ${text}\n`);
    expect(recognise(words, heard)?.name).toBe(name);
    const error = errorFor(words, heard, { label: "this machine", platform });
    expect(error.wrong).toContain(cause);
    expect(error.wrong).toContain(text);
    expect(error.remedy).toMatch(cure);
});

describe("the error", () => {
    const absent = said("VBoxManage: error: Could not find a registered machine named 'x'\n");
    const locked = said(
        "VBoxManage: error: The machine 'a' is already locked for a session (or being unlocked)\n",
    );

    test("for a machine that is not there lists those that are", () => {
        const names = (machineNames: string[]) =>
            errorFor(["startvm", "x"], absent, { ...here, machineNames }).remedy;
        expect(names(["web", 'a "b"'])).toBe(String.raw`This user has "web", "a \"b\""`);
        expect(names([])).toMatch(/no machines/);
        expect(names(Array.from({ length: 25 }, (_, index) => `m${index}`))).toMatch(/"m19" and 5 more$/);
    });

    test("for a locked machine tells whose session has it", () => {
        const { remedy } = errorFor(["modifyvm", "a"], locked, { ...here, session: "GUI/Qt" });
        expect(remedy).toMatch(/session is "GUI\/Qt"/);
    });

    test.each([
        ["linux", "2222", /`ss -lntup 'sport = :2222'` tells who/],
        ["darwin", "2222", /`lsof -nP -i :2222` tells who/],
        ["win32", "80", /`netstat -abno` tells who/],
        ["linux", "80", /under 1024 are for root alone: forward from one above, as from 8080/],
    ])("for a port that cannot be opened on %s, %s, tells how to find who has it", (platform, port, cure) => {
        const text = `VBoxManage: error: NAT#0: failed to set up redirection of tcp 127.0.0.1:${port} (VERR_NET_ADDRESS_IN_USE)\n`;
        expect(errorFor(["startvm", "a"], said(text), { label: "h", platform }).remedy).toMatch(cure);
    });

    test("never shows a terminal's control characters", () => {
        const { message } = errorFor(
            ["startvm", "x\u001b[31m"],
            said("VBoxManage: error: \u001b[31mred\n"),
            here,
        );
        expect(message).not.toContain("\u001b");
    });
});

describe("a call is made again", () => {
    const find = (text: string) => recognise(["startvm", "a"], said(`VBoxManage: error: ${text}\n`));
    test.each([
        ["The machine 'a' is already locked for a session (or being unlocked)", true, true],
        ["Failed to create the VirtualBox object!", true, true],
        ["Code NS_ERROR_CALL_FAILED (0x800706be) - Call to remote object failed", false, true],
        ["Machine settings file 'a.vbox' already exists", false, false],
        ["something new", false, false],
    ])("after %j: %s when it changes something, %s when it reads", (text, changing, reading) => {
        expect(isTransient(find(text), true)).toBe(changing);
        expect(isTransient(find(text), false)).toBe(reading);
    });
});
