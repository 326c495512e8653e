import type { Lifecycle } from "../../core/lifecycle";
import type { HostSpec } from "../host";
import { ownerMark, stackOf } from "../../core/owner";
import { open } from "./open";
import { cannotWork } from "./orphans";
import type { Daemons } from "./orphans";

/** What Pulumi asks of a resource. */
export type Life = Pick<Lifecycle, "check" | "diff" | "create" | "read" | "update" | "delete">;

type Inputs = Daemons & { owner: string; host: HostSpec };

/** The type of the resource that stands in a stack for a call of `reclaimOrphans`. */
export const type = "reclaim:Orphans";

/** Its life. When it is deleted, what is noted was cut off in an earlier update, and nobody else comes to remove it. */
export const life: Life = {
    check: (_olds, news) => ({ inputs: news, failures: [] }),
    diff: () => ({ replaces: [], deleteBeforeReplace: true }),
    create: async (inputs) => ({ id: inputs["owner"] as string, outs: inputs }),
    read: async (id, props) => ({ id, props }),
    update: async (_id, _olds, news) => ({ outs: news }),
    delete: async (_id, props) => {
        const { owner, host, docker, libvirt } = props as unknown as Inputs;
        try {
            const orphans = await open(host, { docker, libvirt });
            await orphans.end(stackOf(ownerMark(owner, type)));
        } catch (error) {
            if (!cannotWork(error)) throw error; // else nothing was ever noted either
        }
    },
};
