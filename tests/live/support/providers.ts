import { join } from "node:path";
import { must } from "./process";
import { clone } from "./project";

/** Building them takes minutes, once; what is built is kept for all clones. */
const buildMs = 1_200_000;

/** The provider plugins that the programs of this file need, where Pulumi does not fetch them itself. */
export function useProviders(...names: ("docker" | "libvirt")[]): void {
    const prepare = ["node", join(clone, "tools", "providers.mjs"), ...names];
    beforeAll(async () => void (await must(prepare, { timeoutMs: buildMs })), buildMs);
}
