import { readFileSync } from "node:fs";
import { join } from "node:path";
import { types } from "node:util";
import { FakeVirtualBox } from "../../../../../provider/host/virtualbox/fake/site";
import { parseGlobalSettings } from "../../../../../provider/host/virtualbox/parse/global-settings";
import { parseMachineSettings } from "../../../../../provider/host/virtualbox/parse/machine-settings";
import type { GlobalSettings, VirtualMachine } from "../../../../../provider/host/virtualbox/model";

interface Settings {
    global: string;
    machines: Record<string, { file: string; text: string }>;
}

interface Recording {
    scratch: string;
    before: Settings;
    steps: { words: string[]; code: number; errors: string[] }[];
    after: Settings;
}

const directory = join(__dirname, "recordings");
const read = (name: string) => JSON.parse(readFileSync(join(directory, `${name}.json`), "utf8")) as unknown;
const recordings = (read("index") as string[]).map((title) => ({ title, ...(read(title) as Recording) }));

/** What is made at random is only there or not, unless a call says what it has to be. */
function withoutChance(value: unknown, said: string): unknown {
    return JSON.parse(
        JSON.stringify(value, (key, inner: unknown) => {
            if (types.isMap(inner)) return Object.fromEntries(inner) as unknown;
            if (key === "mac" && typeof inner === "string" && inner !== "")
                return said.includes(inner.replaceAll(":", "").toUpperCase()) ? inner : "some";
            if (key === "uuid") return said.includes(String(inner)) ? inner : "some";
            return inner;
        }),
    );
}

function machinesIn({ machines }: Settings): VirtualMachine[] {
    return Object.values(machines).map(({ file, text }) =>
        parseMachineSettings(text, { settingsFile: file, running: false }),
    );
}

/** What machines there are is compared apart. */
function services({ natNetworks, dhcpServers, extraData }: GlobalSettings): unknown {
    return { natNetworks, dhcpServers, extraData };
}

describe.each(recordings)("$title", ({ scratch, before, steps, after }) => {
    const host = new FakeVirtualBox();
    const said = JSON.stringify(steps);
    const global = (settings: Settings) => parseGlobalSettings(settings.global, "VirtualBox.xml");
    const { natNetworks, dhcpServers, extraData } = global(before);
    for (const row of natNetworks) host.state.natNetworks.set(row.name, structuredClone(row) as never);
    for (const row of dhcpServers) host.state.dhcpServers.set(row.network, structuredClone(row) as never);
    for (const [key, value] of extraData) host.state.extraData.set(key, value);
    host.state.folder = `${scratch}/machines`;

    test("each call goes as it went on the real one, and leaves what it left there", async () => {
        const outcomes = steps.map(({ words }) => {
            const there = words.map((word) => word.replace("SCRATCH", scratch));
            if (words[0] === "createmedium") host.state.images.add(there[3] ?? "");
            else
                try {
                    host.byHand(...there);
                } catch (error) {
                    return { words, refused: true, why: (error as Error).message };
                }
            return { words, refused: false };
        });
        expect(outcomes).toMatchObject(
            steps.map(({ words, code, errors }) => ({ words, refused: code !== 0 || errors.length > 0 })),
        );
        const world = host.point();
        const whose = new Map([...(await world.global()).machines].map(([uuid, file]) => [file, uuid]));
        const machines = await Promise.all(
            machinesIn(after).map(({ settingsFile }) => world.machine(whose.get(settingsFile) ?? "")),
        );
        expect(withoutChance(machines, said)).toEqual(withoutChance(machinesIn(after), said));
        expect(services(await world.global())).toEqual(services(global(after)));
    });
});
