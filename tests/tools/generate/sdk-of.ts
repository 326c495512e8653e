/** Small SDKs, as the generator reads them. */

export interface Given {
    name?: string;
    type?: string;
    uses?: string[];
    prose?: string;
    default?: string | undefined;
    optional?: boolean;
    inherited?: boolean;
    members?: ReturnType<typeof fieldOf>[];
}

export interface Field extends Required<Omit<Given, "default" | "members">> {
    default: string | undefined;
    members: Field[];
}

export function fieldOf(given: Given): Field {
    return {
        name: "mtu",
        type: "number",
        uses: [],
        optional: true,
        prose: "The largest frame, in bytes.",
        inherited: false,
        members: [],
        ...given,
        default: "default" in given ? given.default : "1500",
    };
}

export function shapeOf(module: string, name: string, fields: Field[], variants: Given[] = []) {
    return {
        module,
        name,
        prose: `What ${name} is.`,
        fields,
        variants: variants.map((given) => {
            const { type, uses, prose } = fieldOf(given);
            return { type, uses, prose, fields: given.members ?? [] };
        }),
    };
}

export function classOf(module: string, name: string) {
    return {
        module,
        name,
        prose: `What a ${name} is. More of it.`,
        example: "new It();",
        args: `${module}${name}Args`,
        outputs: [] as Field[],
        methods: [],
    };
}

export function sdkOf(classes: ReturnType<typeof classOf>[], shapes: ReturnType<typeof shapeOf>[]) {
    return {
        classes,
        shapes: new Map(shapes.map((shape) => [`${shape.module}${shape.name}`, shape])),
        functions: [],
    };
}
