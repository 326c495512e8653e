import { LabError } from "../../../provider/core/errors";
import type { ErrorKind } from "../../../provider/core/errors";
import { bridge } from "../../../provider/resources/linux/bridge";
import { checked, inhabitedHost, lifeOn, refusalOf } from "../../support/lab";

const want = checked(bridge, { name: "lan0" });

/** What Pulumi hears when the first command of a create ends so. */
async function firstCommandEnds(kind: ErrorKind) {
    const host = await inhabitedHost();
    host.execute = () => Promise.reject(new LabError({ kind, doing: "running ip", wrong: "it failed" }));
    return refusalOf(lifeOn(host, bridge).create(want));
}

test.each<ErrorKind>(["timed-out", "host-unreachable"])(
    "a first command of which nobody heard the end (%s) may have made the object, so state knows of it",
    async (kind) => {
        expect(await firstCommandEnds(kind)).toMatchObject({
            id: bridge.id(want as never),
            properties: want,
        });
    },
);

test("a first command that the host refused made none", async () => {
    expect((await firstCommandEnds("command-failed"))["id"]).toBeUndefined();
});
