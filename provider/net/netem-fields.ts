import * as z from "zod";
import { shown } from "./fields";

const units = { us: 1, ms: 1000, s: 1_000_000 } as const;

/** Its ticks of 64 ns are counted in 32 bits by tc(8), which is 274.8 s. */
const longest = 274_000_000;

/** A time as tc(8) takes it; normal form: a whole number of the largest unit that allows one, nothing for none at all. */
export const duration = () =>
    z.string("is not a time. Write it as 100ms, 1.5s or 250us").transform((value, context) => {
        const time = microseconds(value);
        if (time !== undefined && time <= longest) return time === 0 ? undefined : durationText(time);
        const wrong = "is not a time. Write 1us to 274s, such as 100ms or 1.5s, in whole microseconds";
        context.addIssue({ code: "custom", message: `${shown(value)} ${wrong}` });
        return z.NEVER;
    });

/** `undefined` when it is no time, or none of whole microseconds. */
export function microseconds(text: string): number | undefined {
    const match = /^(\d{1,9}(?:\.\d{1,6})?)(us|ms|s)$/.exec(text.trim());
    if (match === null) return undefined;
    const exact = Number(match[1]) * units[match[2] as keyof typeof units];
    const whole = Math.round(exact);
    return Math.abs(exact - whole) < 1e-6 ? whole : undefined;
}

export function durationText(time: number): string {
    const unit = time % units.s === 0 ? "s" : time % units.ms === 0 ? "ms" : "us";
    return `${time / units[unit]}${unit}`;
}

/** A chance, 0 among them. The kernel has it as a fraction of 32 bits, and tc(8) prints six digits of that. */
export const share = () =>
    z
        .number("is not a number. Give a percentage from 0 to 100")
        .refine((value) => value === 0 || (value >= 0.000_001 && value <= 100), {
            error: (issue) => `${String(issue.input)} is not a percentage. Give 0, or 0.000001 to 100`,
        });

/** The same, 0 being nothing at all. */
export const percent = () => share().transform((value) => (value === 0 ? undefined : value));

const multiples = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9, tbit: 1e12 } as const;

/** A rate in bits a second. The kernel counts whole bytes: normal form is what is left of it then, in the largest whole unit. */
export const bitRate = () =>
    z.string("is not a rate. Write it as 10mbit or 512kbit").transform((value, context) => {
        const match = /^(\d{1,12}(?:\.\d{1,6})?)([kmgt]?bit)$/.exec(value.trim().toLowerCase());
        const bits = match === null ? 0 : Number(match[1]) * multiples[match[2] as keyof typeof multiples];
        const bytes = Math.floor(bits / 8 + 1e-9);
        if (bytes >= 1 && bits <= 1e12) return rateText(bytes);
        const wrong = "is not a rate. Write 8bit to 1tbit, such as 10mbit or 512kbit";
        context.addIssue({ code: "custom", message: `${shown(value)} ${wrong}` });
        return z.NEVER;
    });

export function rateText(bytes: number): string {
    const bits = bytes * 8;
    const [unit = "bit", size = 1] =
        Object.entries(multiples).findLast(([, size]) => bits % size === 0) ?? [];
    return `${bits / size}${unit}`;
}

/** Of a rate's normal form. */
export function bytesASecond(text: string): number {
    const unit = text.replace(/^\d+/, "") as keyof typeof multiples;
    return (Number.parseInt(text, 10) * multiples[unit]) / 8;
}
