/** What hangs on a machine besides its cards: disks, bandwidth groups, guest properties, extra data. */
import { Refusal } from "../../fake/kernel";
import { mustBeMutable } from "./machines";
import type { FakeMachine, FakeState } from "./state";
import { options } from "./words";

export function storageController(state: FakeState, [uuid, ...words]: readonly string[]): void {
    const machine = state.machine(uuid);
    const said = options(words, ["name", "add", "portcount", "bootable"], ["remove"]);
    mustBeMutable(machine);
    const name = said.get("name") ?? "";
    const isThere = machine.controllers.includes(name);
    if (said.has("remove")) {
        if (!isThere) throw new Refusal(`Could not find a storage controller named '${name}'`);
        machine.controllers = machine.controllers.filter((one) => one !== name);
        machine.media = machine.media.filter(({ controller }) => controller !== name);
    } else {
        if (isThere) throw new Refusal(`Storage controller named '${name}' already exists`);
        machine.controllers.push(name);
    }
}

const ports = 30;

export function attachStorage(state: FakeState, [uuid, ...words]: readonly string[]): void {
    const machine = state.machine(uuid);
    const said = options(words, ["storagectl", "port", "device", "type", "medium"]);
    const controller = said.get("storagectl") ?? "";
    const [port, device] = [Number(said.get("port")), Number(said.get("device"))];
    const medium = said.get("medium") ?? "";
    if (!machine.controllers.includes(controller))
        throw new Refusal(`Could not find a controller named '${controller}'`);
    if (port >= ports) throw new Refusal("The port and/or device parameter are out of range");
    const here = machine.media.find((one) => one.controller === controller && one.port === port);
    const isDrive = said.get("type") === "dvddrive";
    // In a running machine a disc can be changed, but no disk and no drive.
    if (machine.state !== "off" && !(isDrive && here?.type === "dvd"))
        throw new Refusal(`Controller '${controller}' does not support hot-plugging`);
    if (medium === "none" && here === undefined)
        throw new Refusal(`No storage device attached to device slot ${device} on port ${port}`);
    if (medium !== "none" && medium !== "emptydrive") mustBeFree(state, machine, medium, port);
    machine.media = machine.media.filter((one) => one !== here);
    if (medium === "none") return;
    machine.media.push({
        controller,
        port,
        device,
        type: isDrive ? "dvd" : "disk",
        file: medium === "emptydrive" ? undefined : medium,
    });
}

function mustBeFree(state: FakeState, machine: FakeMachine, file: string, port: number): void {
    if (!state.images.has(file))
        throw new Refusal(`Could not find file for the medium '${file}' (VERR_FILE_NOT_FOUND)`);
    const twice = machine.media.some((one) => one.file === file && one.port !== port && one.type === "disk");
    if (twice) throw new Refusal(`Medium '${file}' is already attached to this virtual machine`);
}

export function bandwidthControl(
    state: FakeState,
    [uuid, act, name = "", ...words]: readonly string[],
): void {
    const machine = state.machine(uuid);
    const said = options(words, ["type", "limit"]);
    const known = machine.bandwidthGroups.has(name) || name in machine.diskGroups;
    if (act === "add" && known) throw new Refusal(`Bandwidth group named '${name}' already exists`);
    if (act !== "add" && !known) throw new Refusal(`Could not find a bandwidth group named '${name}'`);
    if (act === "remove") {
        if (machine.cards.some(({ bandwidthGroup }) => bandwidthGroup === name))
            throw new Refusal(`The bandwidth group '${name}' is still in use`);
        machine.bandwidthGroups.delete(name);
        delete machine.diskGroups[name];
        return;
    }
    const limit = bytesASecond(said.get("limit") ?? "0");
    if (said.get("type") === "disk" || name in machine.diskGroups) machine.diskGroups[name] = limit;
    else machine.bandwidthGroups.set(name, limit);
}

const units: Readonly<Record<string, number>> = {
    "": 1024 ** 2,
    k: 1000 / 8,
    m: 1000 ** 2 / 8,
    g: 1000 ** 3 / 8,
    K: 1024,
    M: 1024 ** 2,
    G: 1024 ** 3,
};

/** Small letters count bits, capital ones bytes. */
function bytesASecond(limit: string): number {
    const [, number = "", unit = ""] = /^(\d+)([kmgKMG]?)$/.exec(limit) ?? [];
    const factor = units[unit];
    if (number === "" || factor === undefined) throw new Refusal(`Invalid limit '${limit}'`);
    return Number(number) * factor;
}

export function guestProperty(state: FakeState, [act, uuid, name = "", value = ""]: readonly string[]): void {
    const { guestProperties } = state.machine(uuid);
    if (act === "set") guestProperties.set(name, value);
    else if (act === "delete" || act === "unset") guestProperties.delete(name);
    else throw new Refusal(`Unknown subcommand: ${act}`);
}

/** One without a value is taken away. */
export function setExtraData(state: FakeState, [whose, name = "", value = ""]: readonly string[]): void {
    const data = whose === "global" ? state.extraData : state.machine(whose).extraData;
    if (value === "") data.delete(name);
    else data.set(name, value);
}
