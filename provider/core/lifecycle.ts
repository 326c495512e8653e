import { isDeepStrictEqual } from "node:util";
import type { Command, Host, HostSpec } from "../host/host";
import type { Entry } from "../host/ledger";
import { pointWorld } from "../host/world";
import { check, forgetClaims, prune } from "./check";
import type { Checked } from "./check";
import type { AnyDefinition, Common, Observed } from "./define";
import { hasUnknown } from "./tolerant";
import { isKind, LabError, messageOf, quoted } from "./errors";
import { hostKey } from "./host-fields";
import { describeMark, isMark, ownerMark } from "./owner";
import { openHost } from "../host/open";
import type { OpenHost } from "../host/open";
import { partialFailure } from "./partial-failure";

type Bag = Record<string, unknown>;
type Inputs = Bag & Common;
type Seen = Observed<Bag, Bag>;

/** The version of what a resource's outputs hold; an older one is brought up to it by `upgrade`. */
const schema = 1;

export interface Diff {
    replaces: string[];
    deleteBeforeReplace: boolean;
}

/** How often what was found is planned on: the first round does it, the others find it done or repair a race. */
const rounds = 2;

/** The life of every resource of one definition, as a Pulumi provider lives it. */
export class Lifecycle {
    constructor(
        private readonly definition: AnyDefinition,
        private readonly open: (spec: HostSpec) => Promise<OpenHost | undefined> = openHost,
    ) {}

    check(_olds: Bag, news: Bag): Checked {
        return check(this.definition, news);
    }

    /** Pure. Which fields changed, Pulumi finds out by itself; only what makes a new object is said here. */
    diff(_id: string, olds: Bag, news: Bag): Diff {
        const moved =
            hasUnknown(news["host"]) ||
            hostKey(olds["host"] as HostSpec) !== hostKey(news["host"] as HostSpec);
        const replaces = this.definition.replaceOn.filter(
            (path) => !isDeepStrictEqual(at(olds, path), at(news, path)),
        );
        const keys = new Set(replaces.map((path) => path.split(".")[0] ?? path)); // Pulumi knows top-level keys only
        return { replaces: [...(moved ? ["host"] : []), ...keys], deleteBeforeReplace: true };
    }

    async create(inputs: Bag): Promise<{ id: string; outs: Bag }> {
        const want = inputs as Inputs;
        return { id: this.definition.id(want), outs: await this.bringAbout(want, undefined) };
    }

    async update(_id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }> {
        return { outs: await this.bringAbout(news as Inputs, olds as Inputs) };
    }

    async read(id: string, props: Bag): Promise<{ id: string; props?: Bag; inputs?: Bag }> {
        const was = props as Inputs;
        const mark = this.markOf(was);
        return this.telling(
            "reading",
            was,
            async (host) => {
                const seen = (await this.definition.observe(host.listed.current(), {
                    want: was,
                    mark,
                    deleting: false,
                })) as Seen | undefined;
                if (seen === undefined || seen.mark !== mark) return { id: "" };
                const inputs: Bag = { ...this.inputsOf(was), ...(prune(seen.inputs) as Bag) };
                for (const [key, value] of Object.entries(seen.inputs))
                    if (value === undefined) delete inputs[key];
                if (seen.drift !== undefined && seen.drift.length > 0) inputs["drift"] = [...seen.drift];
                return { id, props: { ...inputs, ...seen.outputs, schema }, inputs };
            },
            () => ({ id: "" }),
        );
    }

    async delete(_id: string, props: Bag): Promise<void> {
        const was = props as Inputs;
        const mark = this.markOf(was);
        await this.telling(
            "deleting",
            was,
            async (host) => {
                const world = pointWorld(host);
                const entry = await this.adoptionOf(host, was, mark);
                const adopted = entry === undefined ? undefined : { restore: entry.previous };
                const scope = { want: was, mark, deleting: true, adopted: adopted !== undefined };
                const seen = (await this.definition.observe(world, scope)) as Seen | undefined;
                if (seen !== undefined && seen.mark === mark) {
                    await this.runAll(host, this.definition.unplan({ was, mark, seen, adopted }));
                }
                if (this.definition.namedByMark === true) return;
                // Also when nothing was seen: a run cut off after the object's end has left its claims behind.
                for (const held of await host.ledger.heldBy(mark))
                    await host.execute({ release: held, mark });
                await host.ledger.tidy(mark);
            },
            () => undefined,
        );
        forgetClaims(was, this.definition);
    }

    /** Create and update are this one act: observe, refuse what is foreign, plan, run, observe again, verify. */
    private bringAbout(want: Inputs, was: Inputs | undefined): Promise<Bag> {
        const doing = was === undefined ? "creating" : "updating";
        const mark = this.markOf(want);
        let touched = was !== undefined;
        return this.telling(
            doing,
            want,
            async (host) => {
                try {
                    for (let round = 1; ; round += 1) {
                        const { seen, commands } = await this.planFrom(host, want, was, mark);
                        if (seen !== undefined && commands.length === 0)
                            return { ...want, ...(prune(seen.outputs) as Bag), schema };
                        if (round > rounds) throw notSettled(seen, commands);
                        for (const command of commands) {
                            await host.execute(command);
                            touched = true;
                        }
                    }
                } catch (error) {
                    if (!touched) throw error;
                    throw partialFailure(this.describe(doing, want, host), error, this.definition.id(want), {
                        ...want,
                        schema,
                    });
                }
            },
            (gone) => {
                throw gone;
            },
        );
    }

    private async planFrom(
        host: Host,
        want: Inputs,
        was: Inputs | undefined,
        mark: string,
    ): Promise<{ seen: Seen | undefined; commands: Command[] }> {
        const seen = (await this.definition.observe(pointWorld(host), {
            want,
            mark,
            was,
            deleting: false,
        })) as Seen | undefined;
        const ours =
            seen === undefined ||
            seen.free === true ||
            seen.mark === mark ||
            (was !== undefined && seen.mark === this.markOf(was));
        const adopted = seen !== undefined && (await this.adoptionOf(host, want, mark)) !== undefined;
        const adoption = ours ? [] : this.adoption(want, mark, seen, adopted);
        // What a create finds of its own was left by one that was cut off: all of that may be undone.
        const left = adopted ? seen.inputs : { ...seen?.inputs, ...seen?.left };
        const before = was ?? (ours && seen !== undefined ? left : undefined);
        return { seen, commands: [...adoption, ...this.definition.plan({ want, mark, seen, was: before })] };
    }

    /** What the ledger remembers of an object that a mark has adopted. */
    private async adoptionOf(host: Host, inputs: Inputs, mark: string): Promise<Entry | undefined> {
        if (this.definition.namedByMark === true) return undefined;
        const claims = await host.ledger.get(this.adoptionKey(inputs));
        return claims.find((claim) => claim.mark === mark);
    }

    /** Records what a foreign object was before it is touched, or refuses to touch it. */
    private adoption(want: Inputs, mark: string, seen: Seen, adopted: boolean): Command[] {
        if (!want.adopt || isMark(seen.mark)) {
            const whose = isMark(seen.mark)
                ? `it belongs to ${describeMark(seen.mark)}`
                : "it is there already and was not made by this stack";
            const renamed =
                "If that is this resource under its old name, give it `aliases: [{ name: … }]`; otherwise manage it in one place only";
            const remedy = isMark(seen.mark)
                ? renamed
                : "Set `adopt: true` to take it over, or choose another name";
            throw new LabError({
                kind: "foreign-object",
                doing: this.definition.id(want),
                wrong: whose,
                remedy,
            });
        }
        if (adopted) return []; // by a run that was cut off: what it recorded is how the object was
        return [{ claim: this.adoptionKey(want), mark, previous: seen.restore ?? null, exclusive: true }];
    }

    /** Runs every command, also after one has failed, and reports all failures. */
    private async runAll(host: Host, commands: readonly Command[]): Promise<void> {
        const failures: unknown[] = [];
        for (const command of commands) {
            // In order, since each may need the one before. A released claim would lose what is still to be given back.
            if ("release" in command && failures.length > 0) continue;
            await host.execute(command).catch((error: unknown) => failures.push(error));
        }
        if (failures.length === 1) throw failures[0];
        if (failures.length > 1) {
            throw new LabError({
                kind: "command-failed",
                doing: "undoing it",
                wrong: failures.map(messageOf).join(" "),
                cause: failures,
            });
        }
    }

    private async telling<T>(
        doing: string,
        want: Inputs,
        act: (host: OpenHost) => Promise<T>,
        gone: (error: LabError) => T,
    ): Promise<T> {
        let host: OpenHost | undefined;
        try {
            host = await this.open(want.host);
            return await act(host as OpenHost);
        } catch (error) {
            if (isKind(error, "host-gone")) return gone(error.during(this.describe(doing, want, host)));
            if (!(error instanceof LabError) || error.told) throw error;
            throw error.during(this.describe(doing, want, host));
        }
    }

    private describe(doing: string, want: Inputs, host: Host | undefined): string {
        const name = want.owner.split("/").slice(2).join("/");
        return `${doing} ${this.definition.type.split(":")[1]} ${quoted(name)}${host === undefined ? "" : ` on ${host.label}`}`;
    }

    private markOf(inputs: Inputs): string {
        return ownerMark(inputs.owner, this.definition.type);
    }

    private adoptionKey(inputs: Inputs): string {
        return `adopted ${this.definition.type} ${this.definition.id(inputs)}`;
    }

    private inputsOf(props: Bag): Bag {
        const keys = [...Object.keys(this.definition.fields), "owner", "host", "adopt", "__provider"];
        return Object.fromEntries(
            keys.flatMap((key) => (props[key] === undefined ? [] : [[key, props[key]]])),
        );
    }
}

function notSettled(seen: Seen | undefined, commands: readonly Command[]): LabError {
    return new LabError({
        kind: "verification-failed",
        doing: "looking at the result",
        wrong:
            seen === undefined
                ? "it is not there"
                : `it is not as wanted, this is still to do: ${JSON.stringify(commands[0])}`,
        remedy: "Something else changes it at the same time, or the kernel refuses silently; find out what, then run the update again",
    });
}

/** The value at a path such as `a.name`; what is not known yet is not known in its parts either. */
function at(bag: Bag, path: string): unknown {
    return path
        .split(".")
        .reduce<unknown>(
            (value, key) =>
                hasUnknown(value) && typeof value === "string" ? value : (value as Bag | undefined)?.[key],
            bag,
        );
}
