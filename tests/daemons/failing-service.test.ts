// A service that fails fails its own resources, once and clearly; the rest of a lab of three providers stands, and all of it
// goes on when the service is back.
import { useHost } from "../live/support/host";
import { reaches } from "../live/support/lan-of-two";
import { describeAsRoot } from "../live/support/libvirt";
import { until } from "../live/support/process";
import type { Project } from "../live/support/project";
import { useProviders } from "../live/support/providers";
import { attempt, giveUp } from "./support/attempt";
import type { Attempt, Verb } from "./support/attempt";
import { faults } from "./support/faults";
import type { Fault } from "./support/faults";
import { useMixedHost } from "./support/mixed-host";
import { mixedLab, outside } from "./support/mixed-lab";

const first = { mtu: 1500, up: true };
const second = { mtu: 1400, up: false };

const onLan = ["lan", ...["box", "peer", "router"].flatMap((name) => [name, `${name}-cable`])];
const ours = [...onLan, "outside", "uplink", "rules", "allow", "domains-card"];
const withoutCard = ours.filter((name) => name !== "domains-card");

describeAsRoot("a lab with Docker and libvirt", () => {
    useProviders("docker", "libvirt");
    const host = useHost();
    const mixed = useMixedHost(host);

    describe.each(faults)("where $title", (fault) => {
        let lab: Project;

        /** What is said while it fails; it is mended, however that goes. */
        const failing = async (verb: Verb, enough: readonly string[], meanwhile: () => Promise<void>) => {
            await fault.begin(mixed);
            try {
                const said = await failed(lab, fault, verb, enough);
                await meanwhile();
                return said;
            } finally {
                await fault.end(mixed);
            }
        };
        const expectLan = async () => {
            expect(await reaches(host.den, "box", "172.24.0.3")).toBe(true);
            expect(await reaches(host.den, "box", outside)).toBe(true);
        };
        const expectAll = async (cable: "up" | "down") => {
            await expectLan();
            await until("the container to reach the LAN", () => mixed.containerReaches("172.24.0.2"), 30_000);
            expect(await mixed.cable()).toBe(cable);
        };

        beforeAll(async () => {
            lab = await mixed.project(mixedLab(first));
        });

        test("the first up says so once, makes the rest, and finishes when it is mended", async () => {
            const said = await failing("up", ["lan"], async () => {
                await expectRest(lab, fault);
                await expectLan();
            });
            expectSaid(fault, said, isAskedByUp(fault));
            await lab.up();
            await expectAll("up");
        });

        test("a refresh says so once, loses nothing, and finds all of it afterwards", async () => {
            const before = await namesIn(lab);
            expectSaid(fault, await failing("refresh", ours, expectLan), true);
            expect(await namesIn(lab)).toEqual(before);
            await lab.refresh();
            expect(await namesIn(lab)).toEqual(before);
            await expectAll("up");
        });

        test("an update says so once, and the next carries it out", async () => {
            lab.program(mixedLab(second));
            expectSaid(fault, await failing("up", ["lan"], expectLan), isAskedByUp(fault));
            await lab.up();
            await expectAll("down");
        });

        test("destroy says so once, and the next leaves host, Docker and libvirt as they were", async () => {
            const reached = fault.of === "libvirt" ? ["domains-card"] : ["domains-card", "rules"];
            expectSaid(fault, await failing("destroy", reached, async () => undefined), true);
            await lab.destroy();
            await mixed.expectUntouched();
        });
    });
});

/** Runs what cannot succeed; what hangs is given up once all of ours that can be is done. */
async function failed(lab: Project, fault: Fault, verb: Verb, enough: readonly string[]): Promise<Attempt> {
    const isEnough = ({ done }: Attempt) => enough.every((name) => done.has(name));
    const said = fault.hangs === true ? await giveUp(lab, verb, isEnough) : await attempt(lab, verb);
    expect(said.code).not.toBe(0);
    return said;
}

/** The service's own provider tells of it; of ours one resource does that asks it, and no other. */
function expectSaid(fault: Fault, { errors, text }: Attempt, isAsked: boolean): void {
    const own = errors.filter(({ isOurs }) => isOurs);
    expect(own.map(({ name }) => name)).toEqual(isAsked && fault.ours !== undefined ? ["domains-card"] : []);
    for (const { message } of own) expect(message).toMatch(fault.ours ?? /^$/);
    if (fault.theirs !== undefined) expect(text).toMatch(fault.theirs);
}

/** Whether `up` gets as far as our resource: Pulumi ends, or waits, at the provider's own that it stands on. */
function isAskedByUp({ theirs, hangs }: Fault): boolean {
    return theirs === undefined && hangs !== true;
}

/** `up` makes the rest of the lab, where the service's own resources and what is made of them are left out. */
async function expectRest(lab: Project, { of }: Fault): Promise<void> {
    const { done, text } = await attempt(lab, "up", "--exclude", `**${of}:index**`, "--exclude-dependents");
    const missing = withoutCard.filter((name) => !done.has(name));
    expect({ missing, text }).toEqual({ missing: [], text });
}

async function namesIn(lab: Project): Promise<string[]> {
    return (await lab.state()).map(({ urn }) => urn).sort();
}
