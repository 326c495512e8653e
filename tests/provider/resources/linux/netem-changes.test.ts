// Every change between impairments of one handle: to a discipline that is there the kernel applies only what it is told.
import { netem } from "../../../../provider/resources/linux/netem";
import { inhabitedHost, lifeOn } from "../../../support/lab";
import { changesThatFail, netemFamilies } from "../../../support/netem-changes";
import type { NetemKernel } from "../../../support/netem-changes";

async function fakeKernel(): Promise<NetemKernel> {
    const host = await inhabitedHost();
    return {
        life: () => lifeOn(host, netem),
        devs: ["eth0", "eth1"],
        row: (dev) => Promise.resolve(host.kernel.link(host.kernel.space(undefined), dev).traffic.root ?? {}),
    };
}

test.each(Object.entries(netemFamilies))(
    "with %s, what is changed is as if it were made anew",
    async (_family, sets) => {
        expect(await changesThatFail(await fakeKernel(), sets)).toEqual([]);
    },
);
