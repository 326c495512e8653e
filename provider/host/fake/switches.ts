import type { Command } from "../host";
import { namespaceResolverFile } from "../nic";
import type { Switch, SwitchStep } from "../switch";
import type { FakeKernel } from "./kernel";
import { Refusal } from "./kernel";
import { detachLink } from "./links";

/** What a step comes to on the fake kernel: a command that it knows, or an act of its own. */
export function switchStep(kernel: FakeKernel, step: SwitchStep): Command | undefined {
    if ("ip" in step || "nft" in step || "start" in step) return step;
    if ("fetch" in step) fetchLink(kernel, step);
    else if ("drop" in step) return dropOf(kernel, step);
    else if ("alias" in step) kernel.link(kernel.space(undefined), step.alias).alias = step.text || undefined;
    else if ("end" in step)
        kernel.processes = kernel.processes.filter((one) => one.environment[step.end] !== step.value);
    else if ("file" in step) setFile(kernel, step.file, step.text);
    else if ("resolver" in step)
        setFile(kernel, "/etc/resolv.conf", "text" in step.resolver ? step.resolver.text : null);
    return undefined; // per-interface sysctls and managers, which the fake has none of
}

/** What `nicScript` prints. */
export function nicLines(kernel: FakeKernel, namespace: string | undefined): string {
    const lines = (word: string, text: string | undefined) =>
        text === undefined
            ? []
            : [
                  `has${word}`,
                  ...text
                      .trimEnd()
                      .split("\n")
                      .map((line) => `${word} ${line}`),
              ];
    return [
        ...kernel.nicFacts,
        ...lines("resolver", kernel.files.get("/etc/resolv.conf")),
        ...lines("namespaceresolver", kernel.files.get(namespaceResolverFile(namespace ?? ""))),
    ].join("\n");
}

/** What is to be undone; the armed one's own words count. */
export function armedUndo(kernel: FakeKernel, given: Switch): readonly SwitchStep[] {
    return kernel.switches.get(given.name) ?? given.undo;
}

function setFile(kernel: FakeKernel, path: string, text: string | null): void {
    if (text !== null) kernel.files.set(path, text);
    else
        for (const file of kernel.files.keys())
            if (`${file}/`.startsWith(`${path}/`)) kernel.files.delete(file);
}

function fetchLink(kernel: FakeKernel, step: Extract<SwitchStep, { fetch: string }>): void {
    const link = kernel.link(kernel.space(step.from), step.fetch);
    if (step.mark !== undefined && link.alias !== step.mark) return;
    const home = kernel.space(undefined);
    if (home.links.some(({ name }) => name === step.as)) throw new Refusal("RTNETLINK answers: File exists");
    detachLink(kernel, link, home, step.as);
}

function dropOf(kernel: FakeKernel, step: Extract<SwitchStep, { drop: string }>): Command | undefined {
    const { drop, mark, namespace } = step;
    const link = kernel.space(namespace).links.find(({ name }) => name === drop);
    return link?.alias === mark ? { deleteLink: drop, namespace } : undefined;
}
