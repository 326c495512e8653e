import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { Gate } from "../../../provider/host/gate";

test("never more than its width are inside, all come through in their order, and failures let the next one in", async () => {
    const run = async (width: number, failing: boolean[]) => {
        const gate = new Gate(width);
        const order: number[] = [];
        let [inside, most] = [0, 0];
        const ends = await Promise.allSettled(
            failing.map((fails, index) =>
                gate.pass(async () => {
                    order.push(index);
                    inside += 1;
                    most = Math.max(most, inside);
                    await turn();
                    inside -= 1;
                    if (fails) throw new Error(String(index));
                    return index;
                }),
            ),
        );
        expect(most).toBe(Math.min(width, failing.length));
        expect(order).toEqual(failing.map((_, index) => index));
        expect(ends.map(({ status }) => status === "rejected")).toEqual(failing);
    };
    await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 12 }), run),
    );
});
