// oxlint-disable-next-line import/no-unassigned-import -- before all modules that make schemas
import "./core/jitless";
import { LabError } from "./core/errors";
import { Lifecycle } from "./core/lifecycle";
import { life, type as orphansType } from "./host/orphans/life";
import type { Life } from "./host/orphans/life";
import { registry } from "./resources/registry";

/** For the user's program, which loads it only when it has a resource of another provider to look after. */
export * as orphans from "./host/orphans/open";

/** For the tools beside the package: the reference is made from the definitions, and the table of reach looks at a host. */
export { openHost } from "./host/open";
export { ownerMark } from "./owner-mark";
export { registry } from "./resources/registry";

const lifecycles = new Map<string, Life>([[orphansType, life]]);

/**
 * The life of all resources of one type. State refers to this function by name: its name, its argument and the methods of
 * what it returns must stay, for the resources of every older version are read and deleted through them.
 */
export function forType(type: string): Life {
    const known = lifecycles.get(type);
    if (known !== undefined) return known;
    const definition = registry.get(type);
    if (definition === undefined) {
        throw new LabError({
            kind: "bug",
            doing: `looking for the resource type ${type}`,
            wrong: "this version of pulumi-virtnet has none",
            remedy: "Install the version that made the stack, or a later one",
        });
    }
    const lifecycle = new Lifecycle(definition);
    lifecycles.set(type, lifecycle);
    return lifecycle;
}
