/** Lets so many pass at once and makes the rest wait in line. */
export class Gate {
    private free: number;
    private readonly line: (() => void)[] = [];

    constructor(width: number) {
        this.free = width;
    }

    async pass<T>(act: () => Promise<T>): Promise<T> {
        if (this.free > 0) this.free -= 1;
        else await new Promise<void>((resolve) => this.line.push(resolve));
        try {
            return await act();
        } finally {
            const next = this.line.shift();
            if (next === undefined) this.free += 1;
            else next();
        }
    }
}
