import { LabError } from "./core/errors";
import { Lifecycle } from "./core/lifecycle";
import { registry } from "./resources/registry";

const lifecycles = new Map<string, Lifecycle>();

/**
 * The life of all resources of one type. State refers to this function by name: its name, its argument and the methods of
 * what it returns must stay, for the resources of every older version are read and deleted through them.
 */
export function forType(type: string): Lifecycle {
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
