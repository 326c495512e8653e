import * as pulumi from "@pulumi/pulumi";

export interface Registered {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

/** A program under test: its resources are only written down, and have for outputs their inputs and what is given here, by resource. */
export class Program {
    private readonly made: Registered[] = [];
    private readonly parents = new Map<string, string>();
    private readonly waiting = new Map<string, string[]>();

    constructor(configuration: Record<string, string> = {}, outputs: Record<string, object> = {}) {
        const { made } = this;
        const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
            made.push({ type, name, inputs: inputs as Record<string, unknown> });
            return { id: `${name}-id`, state: { ...(inputs as object), ...outputs[name] } };
        };
        void pulumi.runtime.setMocks({ call: () => ({}), newResource }, "demo", "dev", false);
        pulumi.runtime.setAllConfig(configuration);
    }

    /** All that it has registered, once it is through. */
    async registered(): Promise<Registered[]> {
        await pulumi.runtime.disconnect();
        return this.made;
    }

    /** Options for a component, with which its children's parents are noted, and whom they are told to wait for. */
    watching(): pulumi.ComponentResourceOptions {
        const nameOf = (resource: unknown) => (resource as { __name: string }).__name;
        const note: pulumi.ResourceTransformation = ({ name, opts: { parent, dependsOn = [] } }) => {
            if (parent !== undefined) this.parents.set(name, nameOf(parent));
            this.waiting.set(name, [dependsOn].flat().map(nameOf));
            return undefined;
        };
        return { transformations: [note] };
    }

    parentOf(name: string): string | undefined {
        return this.parents.get(name);
    }

    waitsFor(name: string): string[] | undefined {
        return this.waiting.get(name);
    }
}
