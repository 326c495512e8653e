// What is told of a change under a dead man's switch, and whether it is true: the switch is the real one, in a directory of its own.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { carryOutGuarded, isArmed, throwSwitch } from "../../../provider/host/switch";
import type { Guarded } from "../../../provider/host/switch";
import { within } from "../../../provider/host/wait";
import { refusalOf } from "../../support/lab";
import { overSsh, scriptedMachine } from "./scripted-machine";

let directory: string;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "virtnet-switch-"));
});
afterEach(async () => {
    rmSync(join(directory, "away"), { force: true });
    // The timer of a switch that a test has left armed would go on for a minute.
    if (await isArmed(stage(), "uplink-x")) await throwSwitch(stage(), { ...change(), undo: [] });
    rmSync(directory, { recursive: true, force: true });
});

/** A host on which a line of the shell goes before, or in place of, what is run; its switches are in the test's directory. */
function stage(script = "") {
    const here = `
        for word; do shift; set -- "$@" "$(printf %s "$word" | sed "s|/run/virtnet|${directory}/run|g")"; done
        away() { echo "client_loop: send disconnect" >&2; exit 255; }
        lose() { : >${directory}/away; away; }
        if [ -e ${directory}/away ]; then away; fi
        verb=$4
        ${script}
        exec "$@"`;
    return scriptedMachine(here, overSsh);
}

const changed = () => existsSync(join(directory, "changed"));
const switches = () => (existsSync(join(directory, "run")) ? readdirSync(join(directory, "run")) : []);

const change = (differs: Partial<Guarded> = {}): Guarded => ({
    name: "uplink-x",
    seconds: 60,
    steps: [{ file: join(directory, "changed"), text: "yes" }],
    undo: [{ file: join(directory, "changed"), text: null }],
    probes: [],
    afterwards: [],
    ...differs,
});

const at = (verb: string, act: string) => `if [ "$verb" = ${verb} ]; then ${act}; fi`;
const standing = /the change stands/;
const back = /all was put back: addresses, routes and DNS are as before/;

test("a change that is confirmed stands, and leaves no switch", async () => {
    await carryOutGuarded(stage(), change());
    expect(changed()).toBe(true);
    expect(switches()).toEqual([]);
});

test("an answer to the confirmation that is lost is asked for again, and the change stands", async () => {
    await carryOutGuarded(stage(at("confirm", '"$@"; away')), change());
    expect(changed()).toBe(true);
    expect(switches()).toEqual([]);
});

test.each([
    ["never arrived", "away"],
    ["came after the switch had fired", '"$1" "$2" "$3" fire; away'],
    ["came while it was on its way", 'mv "$3/armed" "$3/fired"; away'],
])("a confirmation that %s leaves nothing of the change, and the message says so", async (_, act) => {
    const host = stage(at("confirm", act));
    const soon = change({ seconds: 5 }); // it is not stopped by what fires it for its timer
    expect((await refusalOf(carryOutGuarded(host, soon))).message).toMatch(back);
    expect(changed()).toBe(false);
    expect(switches()).toEqual([]);
});

test("a confirmation that outruns the putting back wins, and the message says so", async () => {
    const late = `if [ "$1" = find ] && [ -e ${directory}/late ]; then rm ${directory}/late; away; fi`;
    const host = stage(`${at("confirm", `"$@"; : >${directory}/late; away`)}; ${late}`);
    const { message } = await refusalOf(carryOutGuarded(host, change()));
    expect(message).toMatch(standing);
    expect(message).not.toMatch(back);
    expect(changed()).toBe(true);
    expect(switches()).toEqual([]);
});

test("a confirmation that comes when another change has been armed confirms nothing, and undoes nothing", async () => {
    const held = join(directory, "held");
    const waits = `: >${held}; while [ -e ${held} ]; do sleep 0.01; done; "$@"; exit`;
    const late = refusalOf(carryOutGuarded(stage(at("confirm", waits)), change()));
    expect(await within({ limitMs: 10_000, everyMs: 10 }, async () => existsSync(held))).toBe(true);
    await throwSwitch(stage(), { ...change(), undo: [] });
    const next = await refusalOf(carryOutGuarded(stage(at("apply", '"$@"; lose')), change()));
    expect(next.message).toMatch(/the host puts all back by itself/);
    rmSync(join(directory, "away"));
    rmSync(held);
    expect((await late).message).toMatch(back);
    expect(await isArmed(stage(), "uplink-x")).toBe(true);
    expect(changed()).toBe(true);
});

describe("a host that is lost", () => {
    const lost = (doing: string) => `${doing}; lose`;

    test.each([
        ["with the confirmation heard", lost('"$@"'), true],
        ["with the confirmation not heard", lost("true"), false],
    ])("%s: it is not known which, and the next look tells", async (_, act, isConfirmed) => {
        const { message } = await refusalOf(carryOutGuarded(stage(at("confirm", act)), change()));
        expect(message).toMatch(/is not known .*: then the change stands, else .* by itself 60 s after/);
        expect(message).toMatch(/The next `pulumi up` tells/);
        rmSync(join(directory, "away"));
        expect(await isArmed(stage(), "uplink-x")).toBe(!isConfirmed);
        expect(changed()).toBe(true); // its time is not over
    });

    test("before the confirmation puts all back by itself", async () => {
        const { message } = await refusalOf(
            carryOutGuarded(stage(at("apply", lost('"$@"'))), change({ seconds: 2 })),
        );
        expect(message).toMatch(/the host puts all back by itself 2 s after the change began/);
        expect(message).not.toMatch(/not known/);
    });

    test("once it is confirmed loses nothing, and the next change finds the switch free", async () => {
        await carryOutGuarded(stage(at("clear", lost("true"))), change());
        rmSync(join(directory, "away"));
        expect(switches()).toEqual(["uplink-x"]);
        expect(await isArmed(stage(), "uplink-x")).toBe(false);
        await carryOutGuarded(stage(), change());
        expect(switches()).toEqual([]);
    });
});

test("what could not be put back is told", async () => {
    const host = stage(`${at("confirm", "exit 3")}; ${at("now", "exit 1")}`);
    const { message } = await refusalOf(carryOutGuarded(host, change()));
    expect(message).toMatch(/not all was put back: putting the network back: the undoing was cut off/);
    expect(changed()).toBe(true);
});
