import type { FakeKernel } from "./kernel";
import { Refusal } from "./kernel";
import { elements, readXml } from "../virtualbox/parse/xml";

/** A domain of libvirt's: descriptions of interfaces, as they were given. */
export interface FakeDomain {
    running: boolean;
    persistent: boolean;
    live: string[];
    config: string[];
}

/** What virsh prints that only looks. */
export function virshShow(kernel: FakeKernel, argv: readonly string[]): string {
    const [verb = "", name = "", option] = argv.slice(4);
    if (verb === "list") return [...kernel.domains.keys()].map((known) => `- ${known}\n`).join("");
    const domain = kernel.domains.get(name);
    if (domain === undefined) return "";
    const { running, persistent } = domain;
    if (verb === "dominfo")
        return `Id:             ${running ? 1 : "-"}\nPersistent:     ${persistent ? "yes" : "no"}\n`;
    if (verb === "domiflist") return domain.live.join("\n");
    if (verb !== "dumpxml") throw new Refusal("the fake virsh does not know this");
    const list = option === "--inactive" || !running ? domain.config : domain.live;
    return `<domain><devices>${list.join("")}</devices></domain>`;
}

/** `sh -c … XML --connect URI VERB DOMAIN /dev/stdin --live --config`, and `virsh … detach-interface`. */
export function virshChange(kernel: FakeKernel, argv: readonly string[]): void {
    if (argv[0] === "virsh") return detach(kernel, argv);
    const [xml = "", , , verb, name = ""] = argv.slice(3);
    const domain = kernel.domains.get(name);
    if (domain === undefined) throw new Refusal(`failed to get domain '${name}'`);
    for (const place of placesOf(argv)) {
        if (place === "live" && !domain.running) throw new Refusal("domain is not running");
        const index = domain[place].findIndex((one) => macIn(one) === macIn(xml));
        if (verb === "update-device" && index >= 0) domain[place][index] = xml;
        else if (verb === "attach-device" && index < 0) domain[place].push(xml);
        else throw new Refusal(`${verb}: device ${index < 0 ? "not found" : "already exists"}`);
    }
}

function detach(kernel: FakeKernel, argv: readonly string[]): void {
    const domain = kernel.domains.get(argv[5] ?? "");
    const mac = argv[argv.indexOf("--mac") + 1] ?? "";
    for (const place of placesOf(argv)) {
        const rest = domain?.[place].filter((one) => macIn(one) !== mac) ?? [];
        if (domain === undefined || rest.length === domain[place].length)
            throw new Refusal(`No interface with MAC address ${mac} was found`);
        domain[place] = rest;
    }
}

function placesOf(argv: readonly string[]): ("live" | "config")[] {
    return (["config", "live"] as const).filter((place) => argv.includes(`--${place}`));
}

function macIn(xml: string): string {
    const root = readXml(xml, { file: "the description", root: "interface", kind: "an interface" });
    return elements(root, "mac")[0]?.attributes["address"] ?? "";
}
