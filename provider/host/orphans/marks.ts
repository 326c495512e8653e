import { digest, ownerMark } from "../../core/owner";

/** The label that bears the mark on Docker's objects. */
export const ownerLabel = "virtnet.owner";

/**
 * The owner mark of a resource of another provider's, by its URN (`urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`). Resources in
 * two components may have one type and name: the types of its parents are part of it.
 */
export function markOf(urn: string): string {
    const [head = "", project = "", types = "", ...name] = urn.split("::");
    const parents = types.split("$");
    const [module = "", type = ""] = (parents.pop() ?? "").split(/:.*:/);
    const stack = head.slice("urn:pulumi:".length);
    return ownerMark([project, stack, ...parents, name.join("::")].join("/"), `${module}:${type}`);
}

/** A domain's description with the mark at its end. */
export function described(theirs: string | undefined, mark: string): string {
    return theirs === undefined || theirs === "" ? mark : `${theirs}\n${mark}`;
}

/** Whether a description ends in the mark. */
export function describes(description: string, mark: string): boolean {
    return description.trimEnd().split(/\s/).at(-1) === mark;
}

/**
 * The UUID that a network or pool of libvirt's has if it is ours: these have no room for a mark. Of its name too, so that one
 * made under a new name before the old one goes is another (RFC 9562, 5.8: a UUID of one's own making). `name`: the user's;
 * that which the provider makes up is not known when the UUID has to be.
 */
export function markedUuid(mark: string, name = ""): string {
    const hex = digest(`${mark} ${name}`, 32);
    const variant = (0x8 | (Number.parseInt(hex.slice(16, 17), 16) & 0x3)).toString(16);
    const parts = [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `8${hex.slice(13, 16)}`,
        variant + hex.slice(17, 20),
        hex.slice(20),
    ];
    return parts.join("-");
}

/**
 * A stylesheet (XSLT 1.0) that adds that UUID beside the name; one of the user's own goes on doing what it does.
 * `undefined` where it is none.
 */
export function withUuid(theirs: string | undefined, uuid: string): string | undefined {
    const sheet = theirs === undefined || theirs.trim() === "" ? copyAll : theirs;
    const [root, prefix, kind] = /<([\w.-]+):(stylesheet|transform)\b/.exec(sheet) ?? [];
    const end = root === undefined ? -1 : sheet.lastIndexOf(`</${prefix}:${kind}`);
    if (end < 0) return undefined;
    const template = `<${prefix}:template match="/network/name|/pool/name" priority="1000">
        <${prefix}:copy-of select="."/>
        <uuid>${uuid}</uuid>
    </${prefix}:template>
`;
    return sheet.slice(0, end) + template + sheet.slice(end);
}

const copyAll = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
    <xsl:output omit-xml-declaration="yes"/>
    <xsl:template match="@*|node()">
        <xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy>
    </xsl:template>
    </xsl:stylesheet>
`;
