import { Refusal } from "./kernel";

type Options = Record<string, unknown>;

/** How many plain values each word may have behind it. */
const lengths: Record<string, number> = {
    limit: 1,
    delay: 3,
    distribution: 1,
    loss: 6,
    duplicate: 2,
    corrupt: 2,
    reorder: 2,
    gap: 1,
    rate: 4,
    slot: 2,
    packets: 1,
    bytes: 1,
    ecn: 0,
};

/** How much a chance depends on the one before, by the words that tell it: kept also while there is none, and not shown then. */
const correlationsOf = new WeakMap<Options, Record<string, number>>();

/** What tc prints of a netem discipline after these words; what they do not say stays as it was, as in the kernel. */
export function netemOptions(words: readonly string[], kept: Options = {}): Options {
    const given = grouped(words);
    const values = (key: string) => given.get(key) ?? [];
    const [delay = "0us", jitter = "0us"] = values("delay");
    const correlations = { ...correlationsOf.get(kept) };
    const correlation = (key: string, text: string | undefined) =>
        (correlations[key] = text === undefined ? (correlations[key] ?? 0) : fraction(text));
    const delayCorrelation = correlation("delay", values("delay")[2]);
    const gap = Number(values("gap")[0] ?? 0);
    const share = (key: string, isKept: boolean): Options => {
        const [value, other] = values(key);
        if (value === undefined) return isKept && kept[key] !== undefined ? { [key]: kept[key] } : {};
        const row = { [key]: fraction(value), correlation: correlation(key, other) };
        return row[key] === 0 ? {} : { [key]: row };
    };
    const options = {
        limit: Number(values("limit")[0] ?? 1000),
        ...(seconds(delay) === 0 && seconds(jitter) === 0
            ? {}
            : {
                  delay: {
                      delay: seconds(delay),
                      jitter: seconds(jitter),
                      correlation: delayCorrelation,
                  },
              }),
        ...lossOptions(values("loss"), (text) => correlation("loss", text)),
        ...share("duplicate", false),
        ...share("reorder", true),
        ...share("corrupt", true),
        ...rateOptions(values("rate"), kept),
        ...slotOptions(given, kept),
        ecn: given.has("ecn") || kept["ecn"] === true,
        gap,
    };
    correlationsOf.set(options, correlations);
    return options;
}

function grouped(words: readonly string[]): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (let at = 0; at < words.length;) {
        const word = words[at] ?? "";
        const length = lengths[word];
        if (length === undefined) throw new Refusal(`What is "${word}"?`);
        let end = at + 1;
        while (end < words.length && end - at <= length && lengths[words[end] ?? ""] === undefined) end += 1;
        found.set(word, words.slice(at + 1, end));
        at = end;
    }
    return found;
}

function lossOptions([model, ...shares]: readonly string[], correlation: (text?: string) => number): Options {
    const named = (keys: readonly string[]) =>
        Object.fromEntries(keys.map((key, index) => [key, fraction(shares[index] ?? "0%")]));
    if (model === "state") return { "loss-state": named(["p13", "p31", "p32", "p23", "p14"]) };
    if (model === "gemodel") return { "loss-gemodel": named(["p", "r", "1-h", "1-k"]) };
    const loss = fraction(shares[0] ?? "0%");
    const row = { loss, correlation: correlation(shares[1]) };
    return loss === 0 ? {} : { "loss-random": row };
}

function rateOptions([text, ...sizes]: readonly string[], kept: Options): Options {
    if (text === undefined) return kept["rate"] === undefined ? {} : { rate: kept["rate"] };
    const rate = Math.floor(Number.parseInt(text, 10) / 8);
    const [packetoverhead = 0, cellsize = 0, celloverhead = 0] = sizes.map(Number);
    return rate === 0 ? {} : { rate: { rate, packetoverhead, cellsize, celloverhead } };
}

function slotOptions(given: ReadonlyMap<string, string[]>, kept: Options): Options {
    const [min, max] = given.get("slot") ?? [];
    if (min === undefined) return kept["slot"] === undefined ? {} : { slot: kept["slot"] };
    const number = (key: string) => Number(given.get(key)?.[0] ?? 0);
    const slot = { "min-delay": seconds(min), "max-delay": seconds(max ?? min) };
    return slot["min-delay"] === 0 && slot["max-delay"] === 0
        ? {}
        : { slot: { ...slot, packets: number("packets"), bytes: number("bytes") } };
}

/** There and back in ticks of 64 ns, each time rounded down. */
function seconds(text: string): number {
    const microseconds = Number.parseInt(text, 10);
    return Math.floor(Math.floor(microseconds * 15.625) / 15.625) / 1e6;
}

/** In fractions of 32 bits, six digits of which are printed. */
function fraction(text: string): number {
    const whole = 2 ** 32 - 1;
    return Number((Math.round((Number.parseFloat(text) / 100) * whole) / whole).toPrecision(6));
}
