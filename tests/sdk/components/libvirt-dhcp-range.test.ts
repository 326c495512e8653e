import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { libvirtDhcpRange } from "../../../sdk";
import { find } from "../../support/find";

const network = `<network><name>n</name><forward mode="nat"/>
<ip address="192.168.100.1" prefix="24"><dhcp><range start="192.168.100.2" end="192.168.100.254"/><host mac="52:54:00:00:00:01"/></dhcp></ip>
<ip family="ipv6" address="fd00::1" prefix="64"><dhcp><range start="fd00::2" end="fd00::ff"/></dhcp></ip></network>`;

function transformed(stylesheet: string): string {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-xslt-"));
    try {
        const file = path.join(directory, "range.xsl");
        fs.writeFileSync(file, stylesheet);
        return execFileSync("xsltproc", [file, "-"], { input: network, encoding: "utf8" }).trim();
    } finally {
        fs.rmSync(directory, { recursive: true });
    }
}

const xslt = find("xsltproc") ? test : test.skip;
if (!find("xsltproc")) process.stdout.write("not tried: the stylesheet itself: xsltproc is not installed\n");

xslt("the range of its own family is another, and all else is as it was", () => {
    const four = network.replace(
        'start="192.168.100.2" end="192.168.100.254"',
        'start="192.168.100.10" end="192.168.100.20"',
    );
    expect(transformed(libvirtDhcpRange("192.168.100.10", "192.168.100.20"))).toBe(four);
    const six = network.replace('start="fd00::2" end="fd00::ff"', 'start="fd00::10" end="fd00::20"');
    expect(transformed(libvirtDhcpRange("fd00::10", "fd00::20"))).toBe(six);
});

test.each([
    ["nonsense", "10.0.0.2", /first: "nonsense" is not an address/],
    ["10.0.0.2", '10.0.0.9"/>', /last: .* is not an address/],
    ["10.0.0.2", "fd00::1", /last: fd00::1 is of another family/],
])("from %s to %s is refused", (first, last, expected) => {
    expect(() => libvirtDhcpRange(first, last)).toThrow(expected);
});
