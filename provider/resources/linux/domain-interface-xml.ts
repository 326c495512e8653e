/**
 * An interface in a domain's description (https://libvirt.org/formatdomain.html#network-interfaces): how it is written, and
 * read back. Its alias bears the owner mark: libvirt keeps aliases that begin with `ua-`, of letters, digits, `_` and `-`,
 * which is the alphabet of base64url (RFC 4648, section 5).
 */
import { digest } from "../../core/owner";
import { elements, readXml } from "../../host/virtualbox/parse/xml";
import type { XmlElement } from "../../host/virtualbox/parse/xml";

/** What of an interface a user chooses. */
export interface InterfaceText {
    mac: string;
    bridge?: string | undefined;
    network?: string | undefined;
    portGroup?: string | undefined;
    model: string;
    target?: string | undefined;
    mtu?: number | undefined;
    up: boolean;
}

/** An interface as a domain's description has it. */
export interface FoundInterface extends InterfaceText {
    /** `bridge`, `network`, or another kind of libvirt's. */
    type: string;
    mark: string | undefined;
    /** The device of the host that carries it; only while the domain runs. */
    device: string | undefined;
}

const aliasPrefix = "ua-virtnet-";

export function aliasOf(mark: string): string {
    return aliasPrefix + Buffer.from(mark).toString("base64url");
}

function markOf(alias: string | undefined): string | undefined {
    if (alias?.startsWith(aliasPrefix) !== true) return undefined;
    return Buffer.from(alias.slice(aliasPrefix.length), "base64url").toString();
}

/** A MAC address for the interface of a mark, in the range that QEMU's and libvirt's own are of. */
export function macOf(mark: string): string {
    return ["52:54:00", ...(digest(mark, 6).match(/../g) ?? [])].join(":");
}

export function interfaceXml(want: InterfaceText, mark: string): string {
    const { bridge, network, portGroup } = want;
    const source = network === undefined ? { bridge } : { network, portgroup: portGroup };
    return element("interface", { type: network === undefined ? "bridge" : "network" }, [
        element("mac", { address: want.mac }),
        element("source", source),
        element("model", { type: want.model }),
        ...(want.target === undefined ? [] : [element("target", { dev: want.target })]),
        ...(want.mtu === undefined ? [] : [element("mtu", { size: String(want.mtu) })]),
        element("link", { state: want.up ? "up" : "down" }),
        element("alias", { name: aliasOf(mark) }),
    ]);
}

/** The interfaces of a domain whose description `virsh dumpxml` prints. */
export function interfacesIn(text: string, domain: string): FoundInterface[] {
    const root = readXml(text, { file: domain, root: "domain", kind: "the description of a domain" });
    return elements(root, "devices", "interface").map(found);
}

function found(from: XmlElement): FoundInterface {
    const attribute = (child: string, name: string) => elements(from, child)[0]?.attributes[name];
    const type = from.attributes["type"] ?? "";
    const mtu = attribute("mtu", "size");
    return {
        type,
        mac: attribute("mac", "address") ?? "",
        // A running domain's shows the bridge behind the network, too.
        bridge: type === "bridge" ? attribute("source", "bridge") : undefined,
        network: attribute("source", "network"),
        portGroup: attribute("source", "portgroup"),
        model: attribute("model", "type") ?? "",
        target: attribute("target", "dev"),
        mtu: mtu === undefined ? undefined : Number(mtu),
        up: attribute("link", "state") !== "down",
        mark: markOf(attribute("alias", "name")),
        device: attribute("target", "dev"),
    };
}

function element(
    name: string,
    attributes: Readonly<Record<string, string | undefined>>,
    children: readonly string[] = [],
): string {
    const words = Object.entries(attributes).flatMap(([key, value]) =>
        value === undefined ? [] : [` ${key}='${escaped(value)}'`],
    );
    const head = `<${name}${words.join("")}`;
    return children.length === 0 ? `${head}/>` : `${head}>${children.join("")}</${name}>`;
}

function escaped(text: string): string {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;");
}
