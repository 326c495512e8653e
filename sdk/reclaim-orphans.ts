import * as pulumi from "@pulumi/pulumi";
import type * as Engine from "../provider/engine";
import type { HostSpec } from "../provider/host/host";
import type { Orphans } from "../provider/host/orphans/orphans";
import { LabResource } from "./dynamic";
import { defaultHost } from "./host";

/** Arguments of `reclaimOrphans`. */
export interface ReclaimOrphansArgs {
    /**
     * The host that `docker` and `virsh` are run on, and that remembers what was begun, in `/var/lib/virtnet-creates`.
     *
     * @default the stack's configuration `virtnet:host`, else the machine that runs Pulumi
     */
    host?: pulumi.Input<HostSpec>;
    /** The Docker Engine that `@pulumi/docker` works on. */
    docker?: {
        /**
         * Its address as seen from `host`, as `docker --host` takes it: `unix:///run/docker.sock`.
         *
         * @default `DOCKER_HOST`, else the current context's
         */
        host?: pulumi.Input<string>;
    };
    /** The libvirt that `@pulumi/libvirt` works on. */
    libvirt?: {
        /**
         * Its connection URI as seen from `host`.
         *
         * @default `qemu:///system`
         */
        uri?: pulumi.Input<string>;
    };
    /**
     * Which resources it is for, where a program has providers for several daemons: one call each. A resource belongs to
     * the first call that takes it.
     *
     * @default all
     */
    only?: (resource: { type: string; name: string }) => boolean;
}

/**
 * Has the next plain `pulumi up` succeed after one that was killed while `@pulumi/docker` or `@pulumi/libvirt` was at work.
 * Without it that fails: the container, network, domain or pool was made, state knows nothing of it, and its name is taken.
 *
 * Called once, before the first of these resources. From then on each that is made bears the stack's mark from birth: a
 * label `virtnet.owner`, a line at the end of a domain's description, the UUID of a libvirt network or pool. A create that finds
 * what an earlier one of the same resource was cut off in removes it first. What others made under that name is never touched.
 *
 * What exists is not replaced when it is called for the first time, nor is it marked; unless it has `labels`, a `description`
 * or an `xml` of its own: that is made anew once. A replacement of what has a `name` of its own, and of any network or pool of
 * libvirt's, is made after its predecessor is gone.
 *
 * @example
 * ```ts
 * import * as docker from "@pulumi/docker";
 * virtnet.reclaimOrphans();
 * new docker.Network("lan", { name: "lan" });
 * ```
 */
export function reclaimOrphans(args: ReclaimOrphansArgs = {}): void {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined) return; // a test of the program, by mocks
    const keeper = new Keeper(args, countCall(stack));
    pulumi.runtime.registerStackTransformation((resource) => keeper.take(resource));
}

/** Which daemons a call is for. */
type Asked = Required<Pick<ReclaimOrphansArgs, "docker" | "libvirt">>;
type Props = Record<string, pulumi.Input<unknown>>;
type Given = pulumi.ResourceTransformationArgs;

/** What one type's resources bear their mark in. */
interface Mark {
    property: string;
    /** The property with the mark, from what the user gave for it and for the name. */
    write(given: unknown, name: unknown, mark: string): unknown;
}

interface Label {
    label: string;
    value: string;
}

const label: Mark = {
    property: "labels",
    write: (given, _name, mark) => [
        ...((given ?? []) as Label[]),
        { label: engine().ownerLabel, value: mark },
    ],
};

const description: Mark = {
    property: "description",
    write: (given, _name, mark) => engine().described(given as string | undefined, mark),
};

const uuid: Mark = {
    property: "xml",
    write: (given, name, mark) => {
        const { markedUuid, withUuid } = engine();
        const theirs = given as { xslt?: string } | undefined;
        const xslt = withUuid(theirs?.xslt, markedUuid(mark, typeof name === "string" ? name : undefined));
        return xslt === undefined ? theirs : { ...theirs, xslt };
    },
};

const marks: Readonly<Record<string, Mark>> = {
    "docker:index/container:Container": label,
    "docker:index/network:Network": label,
    "libvirt:index/domain:Domain": description,
    "libvirt:index/network:Network": uuid,
    "libvirt:index/pool:Pool": uuid,
};

const taken = new WeakSet<pulumi.Resource>();
/** How often it was called in each run of a program; one process may do several (Pulumi's Automation API). */
const calls = new WeakMap<pulumi.Resource, number>();

function countCall(stack: pulumi.Resource): number {
    const count = (calls.get(stack) ?? 0) + 1;
    calls.set(stack, count);
    return count;
}

/**
 * Stands in the stack for a call: `pulumi destroy`, which runs no program, has it remove what is left. Nothing depends on it, so
 * that it does at once: a container that is left keeps its network from being deleted.
 */
class OrphansResource extends LabResource {
    constructor(name: string, args: Asked & { host: pulumi.Input<HostSpec> }) {
        super("reclaim:Orphans", name, args, []);
    }
}

/** Looks after the resources of one call. */
class Keeper {
    private readonly resource: OrphansResource;
    private readonly hook: pulumi.ResourceHook | undefined;
    private readonly host: pulumi.Input<HostSpec>;
    private readonly daemons: Asked;
    private readonly only: ReclaimOrphansArgs["only"];
    private orphans: Promise<Orphans> | undefined;
    private hasWarned = false;

    constructor({ host = defaultHost(), docker = {}, libvirt = {}, only }: ReclaimOrphansArgs, call: number) {
        const name = `reclaim-orphans${call === 1 ? "" : `-${call}`}`;
        this.host = host;
        this.daemons = { docker, libvirt };
        this.only = only;
        this.resource = new OrphansResource(name, { ...this.daemons, host });
        if (hasEngine())
            this.hook = new pulumi.ResourceHook(`virtnet:${name}`, (create) => this.begin(create));
    }

    take({ resource, type, name, props, opts }: Given): pulumi.ResourceTransformationResult | undefined {
        const mark = marks[type];
        const { id, import: imported } = opts as pulumi.CustomResourceOptions;
        // What is read or imported is there already, and has to be as it is.
        if (mark === undefined || id !== undefined || imported !== undefined) return undefined;
        if (taken.has(resource) || this.only?.({ type, name }) === false) return undefined;
        taken.add(resource);
        // The resource has no id yet: it is being constructed.
        queueMicrotask(() => this.await(resource as pulumi.CustomResource, type));
        const given: Props = props;
        return {
            props: { ...given, [mark.property]: marked(mark, given, ownMark(name, type, opts.parent)) },
            opts: pulumi.mergeOptions(
                {
                    ...(this.hook === undefined ? {} : { hooks: { beforeCreate: [this.hook] } }),
                    // One that is there already is not made anew to get a mark.
                    ignoreChanges: given[mark.property] === undefined ? [mark.property] : [],
                    // Two cannot have one name, or one UUID: the new one is not made beside the old.
                    deleteBeforeReplace: given["name"] !== undefined || mark === uuid,
                } as pulumi.CustomResourceOptions,
                opts,
            ),
        };
    }

    private async begin({ urn, type, newInputs }: pulumi.ResourceHookArgs): Promise<void> {
        const name = await valueOf(pulumi.output<unknown>(newInputs?.["name"]));
        if (typeof name !== "string") return;
        await valueOf(this.resource.id).catch(() => undefined); // state has it before there is anything that it may have to remove
        await this.orWarn(async () => (await this.open()).begin({ urn, type }, name));
    }

    /** Once the program hears of its id, state has it. */
    private await(resource: pulumi.CustomResource, type: string): void {
        if (pulumi.runtime.isDryRun() || !hasEngine()) return;
        pulumi.all([resource.urn, resource.id]).apply(async ([urn, id]) => {
            try {
                await this.orWarn(async () => (await this.open()).settle({ urn, type }, id, isSavedAtOnce()));
            } catch (error) {
                await pulumi.log.warn(`noting that ${urn} is complete: ${(error as Error).message}`);
            }
        });
    }

    /** Where nothing can be reclaimed, creates go on as they would without us. */
    private async orWarn(act: () => Promise<void>): Promise<void> {
        try {
            await act();
        } catch (error) {
            if (!engine().cannotWork(error)) throw error;
            if (this.hasWarned) return;
            this.hasWarned = true;
            await pulumi.log.warn(
                `reclaiming what a killed update leaves behind is not possible: ${(error as Error).message}`,
            );
        }
    }

    private open(): Promise<Orphans> {
        this.orphans ??= this.connect();
        return this.orphans;
    }

    private async connect(): Promise<Orphans> {
        const { host, daemons } = await valueOf(pulumi.output({ host: this.host, daemons: this.daemons }));
        return engine().open(host, daemons);
    }
}

/** Whether something is really made: mocks (`pulumi.runtime.setMocks`) know no hooks. */
function hasEngine(): boolean {
    return "registerResourceHook" in (pulumi.runtime.getMonitor() ?? {});
}

/** Whether state has what the program hears of. Pulumi can be told to write it down at the very end only. */
function isSavedAtOnce(): boolean {
    return !["PULUMI_EXPERIMENTAL", "PULUMI_SKIP_CHECKPOINTS"].every((name) =>
        /^(1|true)$/i.test(process.env[name] ?? ""),
    );
}

/** A program that has nothing to look after does not load the engine. */
function engine(): (typeof Engine)["orphans"] {
    return (require("pulumi-virtnet/engine") as typeof Engine).orphans;
}

function marked(mark: Mark, given: Props, own: Promise<string>): pulumi.Output<unknown> {
    return pulumi
        .all([pulumi.output(given[mark.property]), pulumi.output(given["name"]), pulumi.output(own)])
        .apply(([value, name, text]) => mark.write(value, name, text));
}

/**
 * The mark as a plain promise: an output of the parent's would have each child wait for all of them (a dependency on a component
 * is one on its children).
 */
async function ownMark(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
    return engine().markOf(await valueOf(pulumi.createUrn(name, type, parent)));
}

/** Unlike `apply` it comes to an end also where there is no value: of a resource that failed, or that `--target` leaves out. */
function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as pulumi.Output<T> & { promise(): Promise<T> }).promise();
}
