import { isDeepStrictEqual } from "node:util";
import type { HostSpec } from "../host/host";
import { openSite } from "../host/open";
import { Adoption } from "./adoption";
import type { AnyCommand, AnySite, Bag, Inputs, Seen } from "./any";
import { check, forgetClaims, prune } from "./check";
import type { Checked } from "./check";
import type { AnyDefinition, Common } from "./define";
import { isKind, LabError, messageOf, quoted } from "./errors";
import { machineKey } from "./host-fields";
import { ownerMark } from "./owner";
import { partialFailure } from "./partial-failure";
import { persistCommands } from "./persist";
import { handOver, isRenamed, renamedAnew } from "./rename";
import type { Stage } from "./persist";
import { Secrets } from "./secrets";
import { hasUnknown, valueAt } from "./tolerant";

/** The version of what a resource's outputs hold, by which a later one can tell it from its own. */
const schema = 1;

export interface Diff {
    replaces: string[];
    deleteBeforeReplace: boolean;
}

/** How often what was found is planned on: the first round does it, the others find it done or repair a race. */
const rounds = 2;

/** The life of every resource of one definition, as a Pulumi provider lives it. */
export class Lifecycle {
    private readonly adoption: Adoption;

    constructor(
        private readonly definition: AnyDefinition,
        private readonly open: (inputs: Common) => Promise<AnySite> = (inputs) =>
            openSite(definition.realm, inputs),
    ) {
        this.adoption = new Adoption(definition);
    }

    check(_olds: Bag, news: Bag): Checked {
        return check(this.definition, news);
    }

    /**
     * Pure. Which fields changed, Pulumi finds out by itself; only what makes a new object is said here, and a change that
     * cannot be carried out on what was last seen is refused, so that preview tells.
     */
    diff(_id: string, olds: Bag, news: Bag): Diff {
        const moved =
            hasUnknown(news["host"]) ||
            machineKey(olds["host"] as HostSpec) !== machineKey(news["host"] as HostSpec);
        const replaces = this.definition.replaceOn.filter(
            (path) => !isDeepStrictEqual(valueAt(olds, path.split(".")), valueAt(news, path.split("."))),
        );
        if (replaces.length === 0 && !moved && !hasUnknown(news)) {
            const obstacle = this.definition.obstacle?.(olds, news);
            if (obstacle !== undefined)
                throw new Secrets(news, olds).hideIn(
                    obstacle.during(this.describe("updating", news as Inputs, undefined)),
                );
        }
        const keys = new Set(replaces.map((path) => path.split(".")[0] ?? path)); // Pulumi knows top-level keys only
        const renamed = renamedAnew(this.definition, olds as Inputs, news as Inputs);
        return { replaces: [...(moved ? ["host"] : []), ...renamed, ...keys], deleteBeforeReplace: true };
    }

    async create(inputs: Bag): Promise<{ id: string; outs: Bag }> {
        const want = inputs as Inputs;
        return { id: this.idOf(want), outs: await this.bringAbout(want, undefined) };
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
            async (site) => {
                const seen = (await this.definition.observe(site.listed(), {
                    want: was,
                    mark,
                    deleting: false,
                    reading: true,
                })) as Seen | undefined;
                if (seen === undefined || seen.mark !== mark) return { id: "" };
                const inputs: Bag = { ...this.inputsOf(was), ...(prune(seen.inputs) as Bag) };
                if (was.persist === true && (await site.persistence?.has(mark)) === false)
                    delete inputs["persist"];
                for (const [key, value] of Object.entries(seen.inputs))
                    if (value === undefined) delete inputs[key];
                const secrets = new Secrets(was);
                if (seen.drift !== undefined && seen.drift.length > 0)
                    inputs["drift"] = seen.drift.map((text) => secrets.hide(text));
                const outputs = secrets.seal(prune(seen.outputs) as Bag);
                return { id, props: { ...inputs, ...outputs, schema }, inputs };
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
            async (site) => {
                // First: what is half deleted must not come back.
                for (const command of await persistCommands(site, this.definition, { mark, was }))
                    await site.execute(command);
                const world = site.point();
                const entry = await this.adoption.entryOf(site, was, mark);
                const adopted = entry === undefined ? undefined : { restore: entry.previous };
                const scope = { want: was, mark, deleting: true, adopted: adopted !== undefined };
                const seen = (await this.definition.observe(world, scope)) as Seen | undefined;
                if (seen !== undefined && seen.mark === mark) {
                    await this.runAll(site, this.definition.unplan({ was, mark, seen, adopted }));
                }
                if (this.definition.namedByMark === true) return;
                // Also when nothing was seen: a run cut off after the object's end has left its claims behind.
                for (const held of await site.ledger.heldBy(mark))
                    await site.execute({ release: held, mark });
                await site.ledger.tidy(mark);
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
            async (site) => {
                let isChanged = false;
                try {
                    if (want.persist === true) await site.persistence?.require(mark);
                    if (was !== undefined && isRenamed(was, want))
                        await handOver(site, this.markOf(was), mark);
                    for (let round = 1; ; round += 1) {
                        const { seen, commands } = await this.planFrom(site, want, was, mark);
                        const isMade = seen !== undefined && commands.length === 0;
                        const stage = { want, mark, was, seen, isChanged };
                        const next = isMade ? await this.persistence(site, stage) : commands;
                        if (isMade && next.length === 0)
                            return { ...want, ...new Secrets(want).seal(prune(seen.outputs) as Bag), schema };
                        if (round > (isMade ? rounds + 1 : rounds)) throw notSettled(seen, next);
                        for (const command of next) {
                            await site.execute(command).catch((error: unknown) => {
                                // Whoever was asked may do it yet, or has done it and was not heard.
                                touched ||= isKind(error, "timed-out", "host-unreachable");
                                throw error;
                            });
                            touched = true;
                        }
                        isChanged ||= !isMade;
                    }
                } catch (error) {
                    // A command of several steps may have claimed what it began.
                    if (!touched && (await this.heldBy(site, mark)).length === 0) throw error;
                    const told = new Secrets(want, was ?? {}).hideIn(error);
                    throw partialFailure(this.describe(doing, want, site), told, this.idOf(want), {
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

    private async persistence(site: AnySite, stage: Stage & { want: Inputs }): Promise<AnyCommand[]> {
        const adopted = await this.adoption.entryOf(site, stage.want, stage.mark);
        const wasMark = stage.was && this.markOf(stage.was);
        return persistCommands(site, this.definition, { ...stage, adopted, wasMark });
    }

    private async planFrom(
        site: AnySite,
        want: Inputs,
        was: Inputs | undefined,
        mark: string,
    ): Promise<{ seen: Seen | undefined; commands: AnyCommand[] }> {
        const seen = (await this.definition.observe(site.point(), {
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
        const adopted = seen !== undefined && (await this.adoption.entryOf(site, want, mark)) !== undefined;
        const adoption = ours ? [] : this.adoption.begin(site, want, mark, seen, adopted);
        // What a create finds of its own was left by one that was cut off: all of that may be undone.
        const left = adopted ? seen.inputs : { ...seen?.inputs, ...seen?.left };
        const before = was ?? (ours && seen !== undefined ? left : undefined);
        return { seen, commands: [...adoption, ...this.definition.plan({ want, mark, seen, was: before })] };
    }

    private async heldBy(site: AnySite, mark: string): Promise<string[]> {
        return this.definition.namedByMark === true ? [] : site.ledger.heldBy(mark).catch(() => []);
    }

    /** Runs every command, also after one has failed, and reports all failures. */
    private async runAll(site: AnySite, commands: readonly AnyCommand[]): Promise<void> {
        const failures: unknown[] = [];
        for (const command of commands) {
            // In order, since each may need the one before. A released claim would lose what is still to be given back.
            if ("release" in command && failures.length > 0) continue;
            await site.execute(command).catch((error: unknown) => failures.push(error));
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
        act: (site: AnySite) => Promise<T>,
        gone: (error: LabError) => T,
    ): Promise<T> {
        let site: AnySite | undefined;
        try {
            site = await this.open(want);
            return await act(site);
        } catch (error) {
            const told = new Secrets(want).hideIn(error);
            if (isKind(told, "host-gone")) return gone(told.during(this.describe(doing, want, site)));
            if (!(told instanceof LabError) || told.told) throw told;
            throw told.during(this.describe(doing, want, site));
        }
    }

    private describe(doing: string, want: Inputs, site: AnySite | undefined): string {
        const name = want.owner.split("/").slice(2).join("/");
        const where = site === undefined ? "" : ` on ${new Secrets(want).hide(site.label)}`;
        return `${doing} ${this.definition.type.split(":")[1]} ${quoted(name)}${where}`;
    }

    /** Pulumi keeps no id secret. */
    private idOf(inputs: Inputs): string {
        return new Secrets(inputs).hide(this.definition.id(inputs));
    }

    private markOf(inputs: Inputs): string {
        return ownerMark(inputs.owner, this.definition.type);
    }

    private inputsOf(props: Bag): Bag {
        const keys = [
            ...Object.keys(this.definition.fields),
            "owner",
            "host",
            "adopt",
            "persist",
            "secret",
            "__provider",
        ];
        return Object.fromEntries(
            keys.flatMap((key) => (props[key] === undefined ? [] : [[key, props[key]]])),
        );
    }
}

function notSettled(seen: Seen | undefined, commands: readonly AnyCommand[]): LabError {
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
