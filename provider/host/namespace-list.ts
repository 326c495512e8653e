/** The longest that a list is believed, in milliseconds. */
const maximumAgeMs = 2000;

/**
 * The named namespaces of a host. Listing them costs the more the more there are, so the list is read at most every two
 * seconds and kept in step with what we do ourselves; what somebody else does meanwhile, the kernel's refusal tells.
 */
export class NamespaceList {
    private names: Promise<Map<string, number | undefined>> | undefined;
    private since = 0;

    constructor(private readonly list: () => Promise<[string, number | undefined][]>) {}

    current(): Promise<ReadonlyMap<string, number | undefined>> {
        const now = Date.now();
        if (this.names === undefined || now - this.since > maximumAgeMs) {
            this.since = now;
            this.names = this.list().then((names) => new Map(names));
            this.names.catch(() => this.forget());
        }
        return this.names;
    }

    forget(): void {
        this.names = undefined;
    }

    /** Takes note of a successful `netns add`, `set` or `del`. */
    async note(words: readonly string[]): Promise<void> {
        const [object, verb, name, id] = words;
        if (object !== "netns" || name === undefined || this.names === undefined) return;
        const names = await this.names.catch(() => undefined);
        if (names === undefined) return; // a list that failed takes nothing from what was done
        if (verb === "add") names.set(name, undefined);
        if (verb === "set") names.set(name, Number(id));
        if (verb === "del") names.delete(name);
    }
}
