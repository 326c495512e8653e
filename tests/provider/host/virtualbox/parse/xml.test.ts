import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as fc from "fast-check";
import { parseGlobalSettings } from "../../../../../provider/host/virtualbox/parse/global-settings";
import { parseLeases } from "../../../../../provider/host/virtualbox/parse/leases";
import { parseMachineSettings } from "../../../../../provider/host/virtualbox/parse/machine-settings";
import { oddText } from "../../../../support/arbitraries";
import { recorded } from "./recorded";

const settingsFile = "/root/a/a.vbox";
const machine = (text: string) => parseMachineSettings(text, { settingsFile, running: false });

/** As libxml2 writes an attribute, which VirtualBox uses. */
function escaped(text: string): string {
    const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    return text.replace(
        /[&<>"\t\n\r]|[^ -~]/gu,
        (c) => named[c] ?? `&#x${(c.codePointAt(0) ?? 0).toString(16).toUpperCase()};`,
    );
}

/** What XML 1.0 can hold at all; VirtualBox refuses a name with anything else. */
const xmlText = oddText().filter((text) =>
    /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u.test(text),
);

describe("a name", () => {
    test("of whatever characters comes out of the file as it went in", () => {
        fc.assert(
            fc.property(xmlText, xmlText, (name, network) => {
                const read = machine(
                    `<?xml version="1.0"?>\n<VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">` +
                        `<Machine uuid="{1}" name="${escaped(name)}"><Description>${escaped(name)}</Description>` +
                        `<ExtraData><ExtraDataItem name="${escaped(name)}" value="${escaped(network)}"/></ExtraData>` +
                        `<Hardware><Network><Adapter slot="0" enabled="true"><InternalNetwork name="${escaped(network)}"/>` +
                        `</Adapter></Network></Hardware></Machine></VirtualBox>`,
                );
                expect([read.name, read.description]).toEqual([name, name]);
                expect([...read.extraData]).toEqual([[name, network]]);
                expect(read.cards[0]?.attachment).toEqual({ internal: network });
            }),
        );
    });
});

describe("a file that cannot be read", () => {
    const whole = recorded("fresh.vbox");
    const restore = "Restore it from the copy beside it that ends in -prev, or from a backup.";
    const path = "Check that this is the path of a machine's settings file.";

    test.each([
        ["an empty one", "", `it is empty. ${restore}`],
        ["one of blanks", " \n", `it is empty. ${restore}`],
        ["no XML", "hello", "it is cut off or not XML (1:5: text data outside of root node.)."],
        ["another's XML", "<domain/>", `its outermost element is <domain>. ${path}`],
        ["the global settings", recorded("global.xml"), `there is no machine in it. ${path}`],
        [
            "an encrypted machine",
            '<VirtualBox version="1.19-linux"><MachineEncrypted uuid="{1}"/></VirtualBox>',
            "the machine is encrypted. Give VirtualBox its password",
        ],
    ])("%s says what it is and what to do", (_, text, wrong) => {
        expect(() => machine(text)).toThrow(wrong);
        expect(() => machine(text)).toThrow(`reading ${JSON.stringify(settingsFile)}: `);
    });

    test("cut off anywhere says so, and never tells of half a machine", () => {
        fc.assert(
            fc.property(fc.nat({ max: whole.trimEnd().length - 1 }), (length) => {
                expect(() => machine(whole.slice(0, length))).toThrow(restore);
            }),
        );
    });

    test("what is expected is told for every kind of file", () => {
        expect(() => parseGlobalSettings(whole, "/root/VirtualBox.xml")).toThrow("no global settings in it");
        expect(() => parseLeases(whole, "/root/lan.leases")).toThrow(
            "it is not a leases file of VirtualBox's DHCP server",
        );
    });
});

test("the XML parser is not loaded before a file is read", () => {
    const root = join(__dirname, "../../../../..");
    const module = join(root, "provider/host/virtualbox/parse/machine-settings.ts");
    const loaded = execFileSync(process.execPath, [join(root, "tests/support/loaded.cjs"), module], {
        encoding: "utf8",
    });
    const files = JSON.parse(loaded) as string[];
    expect(files).toContain(module);
    expect(files.filter((file) => file.includes("/node_modules/saxes/"))).toEqual([]);
});
