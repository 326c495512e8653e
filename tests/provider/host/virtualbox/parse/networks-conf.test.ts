import {
    allowedNetworks,
    allowingLine,
    allows,
} from "../../../../../provider/host/virtualbox/parse/networks-conf";
import { recorded } from "./recorded";

/** Asked of VirtualBox's own program: the file, an address, a netmask or nothing, the verdict. */
const asked = recorded("networks-conf.txt")
    .trimEnd()
    .split("\n")
    .map((line) => line.split("|") as [string, string, string, string]);

const lengths: Readonly<Record<string, string>> = {
    "255.255.255.255": "/32",
    "255.255.255.0": "/24",
    "255.255.248.0": "/21",
    "255.255.240.0": "/20",
    "": "",
};
const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
const text = (conf: string) =>
    conf === "absent" ? undefined : conf.replace(/\\([nrt])/g, (_, letter: string) => escapes[letter] ?? "");

describe("networks.conf", () => {
    test.each(asked)("%j: %s %s is %s", (conf, address, netmask, verdict) => {
        expect(allows(text(conf), `${address}${lengths[netmask]}`, "7.2.22")).toBe(verdict === "allowed");
    });

    test("both verdicts were recorded", () => {
        expect(new Set(asked.map(([, , , verdict]) => verdict))).toEqual(new Set(["allowed", "refused"]));
    });

    test.each([
        ["6.1.26", true],
        ["6.1.28", false],
        ["6.0.24", true],
        ["5.2.44", true],
        ["7.0.0", false],
        ["10.0.0", false],
    ])("VirtualBox %s allows what no file forbids outside its range: %s", (version, allowed) => {
        expect(allows(undefined, "10.0.0.1/24", version)).toBe(allowed);
    });

    test("what is no address is not allowed, whatever the version", () => {
        expect(allows("* 0.0.0.0/0", "banana", "6.0.0")).toBe(false);
    });

    test.each([
        ["192.168.50.1/24", "* 192.168.50.0/24"],
        ["fd00:5::1/64", "* fd00:5::/64"],
    ])("the line for %s is %s, and added it allows that", (cidr, line) => {
        expect(allowingLine(cidr)).toBe(line);
        expect(allows("# nothing\n", cidr, "7.2.22")).toBe(false);
        expect(allows(`# nothing\n${allowingLine(cidr)}\n`, cidr, "7.2.22")).toBe(true);
    });

    test("the networks that are allowed are told as they are written", () => {
        expect(allowedNetworks(undefined)).toEqual(["192.168.56.1/21", "fe80::/10"]);
        expect(allowedNetworks("* 10.0.0.0/8 fd00::/8\n")).toEqual(["10.0.0.0/8", "fd00::/8"]);
        expect(allowedNetworks("")).toEqual([]);
    });
});
