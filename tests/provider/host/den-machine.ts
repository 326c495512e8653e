import { Machine } from "../../../provider/host/machine";
import { finish } from "../../../provider/host/process";
import { detach } from "../../../provider/host/transport";
import type { Transport } from "../../../provider/host/transport";
import { Den } from "../../live/support/den";

/** Why nobody can make a throw-away host here; `undefined` where one can. */
export async function whyNoDen(): Promise<string | undefined> {
    const trial = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--", "ip", "link", "show"];
    try {
        const { code, stderr } = await finish(trial, undefined, 10_000);
        return code === 0 ? undefined : stderr.trim();
    } catch (error) {
        return (error as Error).message;
    }
}

/** The host port on a throw-away host, as an update of its own sees it. */
export function machineIn(den: Pick<Den, "enter">, more: Partial<Transport> = {}): Machine {
    const inside = async (argv: readonly string[], namespace?: string) => [
        ...den.enter,
        ...(namespace === undefined ? [] : ["nsenter", `--net=/run/netns/${namespace}`, "--"]),
        ...argv,
    ];
    return new Machine({
        label: "the den",
        width: 8,
        sessions: 8,
        plain: inside,
        privileged: inside,
        detach: async (program) => {
            // Its standard streams closed, as a program's that outlives us: whoever reads ours waits for their end.
            const closed = ["sh", "-c", 'exec "$@" </dev/null >/dev/null 2>&1', "sh"];
            await detach(
                program,
                async (argv) => (await finish([...den.enter, ...closed, ...argv], undefined, 10_000)).code,
            );
        },
        explain: () => undefined,
        ...more,
    });
}

/** A throw-away host for the tests of a file, and the host port on it, a new one for each. */
export class DenTests {
    den!: Den;
    host!: Machine;
    private why: string | undefined;

    constructor() {
        beforeAll(async () => {
            this.why = await whyNoDen();
            if (this.why === undefined) this.den = await Den.open();
            else console.warn(`the host port cannot be tried on a real kernel here, it is not: ${this.why}`);
        });
        beforeEach(() => {
            if (this.why === undefined) this.host = machineIn(this.den);
        });
        afterAll(async () => {
            if (this.why === undefined) await this.den.close();
        });
    }

    /** A test that needs them. */
    test(name: string, act: (host: Machine, den: Den) => Promise<void>): void {
        test(name, async () => {
            if (this.why === undefined) await act(this.host, this.den);
        });
    }
}

export { Den };
