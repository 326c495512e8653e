interface Waiting<T> {
    request: T;
    resolve: () => void;
    reject: (error: unknown) => void;
}

/** Group commit: what is asked for while one round is under way goes together in the next. */
export class Rounds<T> {
    private waiting: Waiting<T>[] = [];
    private isRunning = false;

    /** `run` gives the failure of each request, in their order. */
    constructor(private readonly run: (requests: T[]) => Promise<(Error | undefined)[]>) {}

    take(request: T): Promise<void> {
        return new Promise((resolve, reject) => {
            this.waiting.push({ request, resolve, reject });
            if (!this.isRunning) void this.drain();
        });
    }

    private async drain(): Promise<void> {
        this.isRunning = true;
        for (let round = this.waiting.splice(0); round.length > 0; round = this.waiting.splice(0)) {
            try {
                const failures = await this.run(round.map(({ request }) => request));
                round.forEach(({ resolve, reject }, index) => {
                    const failure = failures[index];
                    if (failure === undefined) resolve();
                    else reject(failure);
                });
            } catch (error) {
                for (const { reject } of round) reject(error);
            }
        }
        this.isRunning = false;
    }
}
