/** Gathers what is to be sent and sends all of one turn of the event loop at once: each message between processes wakes the other one. */
export class Batch<T> {
    private waiting: T[] = [];

    constructor(private readonly send: (items: T[]) => void) {}

    add(item: T): void {
        if (this.waiting.push(item) === 1) setImmediate(() => this.flush());
    }

    private flush(): void {
        const items = this.waiting;
        this.waiting = [];
        this.send(items);
    }
}
