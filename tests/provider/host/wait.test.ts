import { within } from "../../../provider/host/wait";

const limits = { limitMs: 1000, everyMs: 1 };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Looks that see one thing after the other, the last of them for good, and take a tenth of the time each. */
function looks<T>(...seen: [T, ...T[]]) {
    let count = 0;
    const look = () => {
        jest.advanceTimersByTime(100);
        return Promise.resolve(seen[Math.min(count++, seen.length - 1)] as T);
    };
    return { look, count: () => count };
}

test("what is so at once is not waited for", async () => {
    const { look, count } = looks("there");
    expect(await within(limits, look)).toBe("there");
    expect(count()).toBe(1);
});

test("what comes later is found, and not looked for again", async () => {
    const { look, count } = looks<string | undefined>(undefined, undefined, "there");
    expect(await within(limits, look)).toBe("there");
    expect(count()).toBe(3);
});

test("once the time is over, what was seen last is given", async () => {
    const { look, count } = looks(false);
    expect(await within(limits, look)).toBe(false);
    expect(count()).toBe(10);
});

test("where there is no time it is looked for once still", async () => {
    const { look } = looks(true);
    expect(await within({ ...limits, limitMs: -1 }, look)).toBe(true);
});

test("a look that fails ends the waiting", async () => {
    await expect(within(limits, () => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
});
