import type { SaxesParser as Parser } from "saxes";
import { LabError, messageOf, quoted } from "../../../core/errors";

/** An element of an XML document, as far as VirtualBox's files need it. */
export interface XmlElement {
    name: string;
    attributes: Readonly<Record<string, string>>;
    children: readonly XmlElement[];
    text: string;
}

/** What a file has to be, in the words of the error when it is something else. */
export interface Expectation {
    file: string;
    /** The name of its outermost element. */
    root: string;
    /** `a settings file of VirtualBox` */
    kind: string;
}

/** The outermost element of a file of VirtualBox's. */
export function readXml(text: string, expected: Expectation): XmlElement {
    if (text.trim() === "") throw unreadable(expected, "it is empty", restore);
    let root;
    try {
        root = parse(text);
    } catch (error) {
        throw unreadable(expected, `it is cut off or not XML (${messageOf(error)})`, restore);
    }
    if (root.name === expected.root) return root;
    throw unreadable(expected, `it is not ${expected.kind}, its outermost element is <${root.name}>`);
}

const restore = "Restore it from the copy beside it that ends in -prev, or from a backup";

/** That a file cannot be understood. */
export function unreadable(expected: Expectation, wrong: string, remedy?: string): LabError {
    return new LabError({
        kind: "verification-failed",
        doing: `reading ${quoted(expected.file)}`,
        wrong,
        remedy: remedy ?? `Check that this is the path of ${expected.kind}`,
    });
}

interface Building {
    name: string;
    attributes: Record<string, string>;
    children: XmlElement[];
    text: string;
}

function parse(text: string): XmlElement {
    // Loaded here, because a lab without VirtualBox must not pay for it.
    const { SaxesParser } = require("saxes") as { SaxesParser: new () => Parser };
    const document: Building = { name: "", attributes: {}, children: [], text: "" };
    const open = [document];
    const parser = new SaxesParser();
    parser.on("opentag", ({ name, attributes }) => {
        const element: Building = { name, attributes, children: [], text: "" };
        open.at(-1)?.children.push(element);
        open.push(element);
    });
    parser.on("closetag", () => open.pop());
    parser.on("text", (part) => {
        const element = open.at(-1);
        if (element !== undefined) element.text += part;
    });
    parser.write(text).close(); // without a handler of its errors it throws them
    const [root] = document.children;
    if (root === undefined) throw new Error("no element");
    return root;
}

/** The elements so named, at the end of a path of elements of which each may occur once. */
export function elements(from: XmlElement | undefined, ...path: readonly string[]): readonly XmlElement[] {
    const [name, ...rest] = path;
    const found = from?.children.filter((child) => child.name === name) ?? [];
    return rest.length === 0 ? found : elements(found[0], ...rest);
}

/** The one element at the end of a path, if it is there. */
export function element(from: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
    return elements(from, ...path)[0];
}

/** An attribute; `undefined` also when it is empty, which is how VirtualBox leaves a value out at times. */
export function attribute(of: XmlElement | undefined, name: string): string | undefined {
    const value = of?.attributes[name];
    return value === "" ? undefined : value;
}

export function number(of: XmlElement | undefined, name: string): number | undefined {
    const value = attribute(of, name);
    return value === undefined || !/^\d+$/.test(value) ? undefined : Number(value);
}

/** VirtualBox writes `true` in one place and `1` in another, and reads `yes` as well. */
export function flag(of: XmlElement | undefined, name: string, otherwise: boolean): boolean {
    const value = attribute(of, name)?.toLowerCase();
    if (value === undefined) return otherwise;
    return value === "true" || value === "yes" || value === "1";
}

/** Named values that elements with the attributes `name` and `value` tell. */
export function namedValues(from: readonly XmlElement[]): Map<string, string> {
    return new Map(from.map(({ attributes }) => [attributes["name"] ?? "", attributes["value"] ?? ""]));
}

/** `{76697274-…}` without its braces, in lower case. */
export function uuid(text: string | undefined): string {
    return (text ?? "").replace(/^\{|\}$/g, "").toLowerCase();
}
