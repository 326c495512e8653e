import { Rules } from "./rules";

/**
 * The first and last address that the DHCP server of a network of libvirt's gives, as a stylesheet (XSLT 1.0) for the network's
 * description. The libvirt provider up to 0.8 has no argument for it and gives all of the network; it runs `xsltproc` with this.
 *
 * @example
 * ```ts
 * import * as libvirt from "@pulumi/libvirt";
 * new libvirt.Network("natntw", {
 *     name: "natntw",
 *     mode: "nat",
 *     addresses: ["192.168.100.0/24"],
 *     dhcp: { enabled: true },
 *     xml: { xslt: virtnet.libvirtDhcpRange("192.168.100.10", "192.168.100.254") },
 * });
 * ```
 */
export function libvirtDhcpRange(first: string, last: string): string {
    const rules = new Rules("libvirtDhcpRange");
    const family = { first: rules.address("first", first), last: rules.address("last", last) };
    if (family.first !== family.last)
        throw rules.error(
            "last",
            `${last} is of another family than ${first}`,
            "Give two addresses of one network",
        );
    // A network may have a server for each family: only ranges of this one are others from now on.
    const colon = `contains(@start, ':')`;
    return `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
    <xsl:output omit-xml-declaration="yes"/>
    <xsl:template match="@*|node()">
        <xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy>
    </xsl:template>
    <xsl:template match="/network/ip/dhcp/range[${family.first === 6 ? colon : `not(${colon})`}]">
        <range start="${first}" end="${last}"/>
    </xsl:template>
</xsl:stylesheet>
`;
}
