/**
 * What the program gives as a secret. Pulumi hands it to a provider like anything else, and marks as secret again only what
 * comes back under the same name; that an input is one, and what follows from it, only the shell's `secret` tells.
 */
import { formatAddress, formatCidr, networkOf, parseCidr } from "../net/cidr";
import type { Bag } from "./any";
import { valueAt } from "./tolerant";

/** Stands for a secret in texts. */
const stand = "[secret]";

/** Shorter ones are told, as Pulumi tells them: they stand in every other word. */
const shortest = 3;

/** What marks a value as secret in what is exchanged with Pulumi (SpecialSigKey and SecretSig of its Node SDK's rpc.ts). */
const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

type Path = readonly string[];

export class Secrets {
    private readonly paths: readonly Path[];
    /** The longest first, so that none is left of which another is a part. */
    private readonly values: readonly string[];

    /** All forms of one resource's inputs, in which a secret may have several. */
    constructor(...forms: readonly Bag[]) {
        this.paths = forms.flatMap(({ secret }) => (secret as Path[] | undefined) ?? []);
        const values = forms.flatMap((bag) => this.paths.flatMap((path) => textsOf(valueAt(bag, path))));
        this.values = [...new Set(values)]
            .filter((value) => value.length >= shortest)
            .sort((a, b) => b.length - a.length);
    }

    /** A text without them. */
    hide(text: string): string {
        return this.values.reduce((text, value) => text.replaceAll(value, stand), text);
    }

    /** The same error, telling none of them. */
    hideIn(error: unknown): unknown {
        if (this.values.length === 0 || !(error instanceof Error)) return error;
        error.message = this.hide(error.message);
        if (error.stack !== undefined) error.stack = this.hide(error.stack);
        return error;
    }

    /** What is computed, kept by Pulumi as secret as what it may have been computed from. */
    seal(outputs: Bag): Bag {
        if (this.paths.length === 0) return outputs;
        return Object.fromEntries(
            Object.entries(outputs).map(([key, value]) => [key, { ...signature, value }]),
        );
    }

    /** Whether the input that a property, such as `a.addresses[0]`, belongs to is or holds one. */
    touch(property: string): boolean {
        const [input] = property.split(/[.[]/, 1);
        return this.paths.some(([key]) => key === input);
    }
}

/** The texts a value is told by: an address also without its prefix length, and by its network. */
function textsOf(value: unknown): string[] {
    if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsOf);
    if (typeof value !== "string" && typeof value !== "number") return [];
    const cidr = parseCidr(String(value));
    const more = cidr === undefined ? [] : [formatAddress(cidr), formatCidr(networkOf(cidr))];
    return [String(value), ...more];
}
