// Every change between impairments of one handle, as the kernel itself takes it: to a discipline that is there it applies only
// what it is told. Where the kernel has no netem, on a far host with a kernel that has.
import { join } from "node:path";
import { Lifecycle } from "../../provider/core/lifecycle";
import { siteOf } from "../../provider/host/site";
import { netem } from "../../provider/resources/linux/netem";
import { machineIn } from "../provider/host/den-machine";
import { changesThatFail, netemFamilies } from "../support/netem-changes";
import type { NetemKernel, QdiscRow } from "../support/netem-changes";
import { FarHosts } from "./support/far-hosts";
import { useHost } from "./support/host";
import { hasDiscipline, OtherKernel } from "./support/other-kernel";
import { Place } from "./support/place";

jest.setTimeout(600_000);

const host = useHost();
let kernel: NetemKernel | string;

beforeAll(async () => {
    kernel = await kernelWithNetem();
    if (typeof kernel === "string")
        process.stderr.write(
            `not tried, as this kernel has no netem and ${kernel}: changes of impairments\n`,
        );
}, 120_000);

/** Or why there is none. */
async function kernelWithNetem(): Promise<NetemKernel | string> {
    if (await hasDiscipline(host.den, "netem")) return on(host.den);
    const other = OtherKernel.find(["sch_netem", "ifb"]);
    if (typeof other === "string") return other;
    const { place } = await (await FarHosts.open(host.den)).boot(other);
    // Hundreds of commands, over one connection.
    const shared = [
        "ControlMaster=auto",
        `ControlPath=${join(host.den.directory, "c")}`,
        "ControlPersist=60",
    ];
    const at = place.enter.indexOf("ssh") + 1;
    const options = shared.flatMap((option) => ["-o", option]);
    return on(new Place(place.label, place.enter.toSpliced(at, 0, ...options)));
}

async function on(place: Place): Promise<NetemKernel> {
    const machine = machineIn(place);
    const devs = ["ifb8", "ifb9"] as const;
    for (const dev of devs) await place.ip(`link add ${dev} up type ifb`);
    return {
        life: () => new Lifecycle(netem, () => Promise.resolve(siteOf(machine))),
        devs,
        row: async (dev) =>
            (JSON.parse(await place.must(["tc", "-j", "qdisc", "show", "dev", dev])) as QdiscRow[])[0] ?? {},
    };
}

/** Those in which what stays behind could be seen; all of them are tried on the fake kernel (tests/provider/resources/linux). */
const tried = [
    "nothing",
    "a rate with overheads",
    "slots of a size",
    "correlated jitter",
    "correlated disorder",
    "all",
];

test.each(Object.entries(netemFamilies))(
    "with %s, what is changed is as if it were made anew",
    async (_family, sets) => {
        if (typeof kernel === "string") return;
        const some = Object.entries(sets).filter(([name]) => tried.includes(name) || !("nothing" in sets));
        expect(await changesThatFail(kernel, Object.fromEntries(some))).toEqual([]);
    },
);
