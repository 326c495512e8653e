import { join } from "node:path";
import { Den } from "../../../live/support/den";
import { driverIn } from "../../../live/support/crash-machine";
import type { Talk } from "../../../live/support/process";
import { changing, takeCalls, virtualBoxEnvironment, withVirtualBox } from "../virtualbox-den";
import type { Bag } from "./contract";
import type { Answer, Step } from "./driver";

/** A resource that is there, as state knows it. */
export interface Made {
    id: string;
    inputs: Bag;
    outs: Bag;
}

/** A throw-away host with a real VBoxManage and a provider process that lives for all steps of a test file. */
export class Stage {
    private constructor(
        readonly den: Den,
        private readonly driver: Talk,
        private readonly environment: Record<string, string>,
    ) {}

    static async open(): Promise<Stage> {
        const den = await Den.open();
        try {
            return await Stage.in(den);
        } catch (error) {
            await den.close();
            throw error;
        }
    }

    private static async in(den: Den): Promise<Stage> {
        const { path } = await withVirtualBox(den);
        const { VBOX_CALLS: calls = "", ...rest } = virtualBoxEnvironment(den);
        const environment = { ...rest, PATH: `${path}:${process.env["PATH"] ?? ""}`, LC_ALL: "C.UTF-8" };
        const variables = Object.entries({ ...environment, VBOX_CALLS: calls });
        const words = ["env", ...variables.map(([name, value]) => `${name}=${value}`)];
        const driver = den.talk([...words, ...(await driverIn(den, join(__dirname, "driver.ts")))]);
        return new Stage(den, driver, environment);
    }

    async close(): Promise<void> {
        await this.driver.stop();
        await this.den.close();
    }

    /** What a script prints, by hand. */
    shell(script: string, ...words: string[]): Promise<string> {
        const env = { ...process.env, ...this.environment };
        return this.den.must(["sh", "-c", script, "sh", ...words], { env });
    }

    /** A call of VBoxManage, by hand. */
    async byHand(words: readonly string[]): Promise<void> {
        await this.shell('VBoxManage "$@"', ...words);
    }

    /** Checks inputs as Pulumi does before anything else. */
    async check(type: string, inputs: Bag): Promise<Bag> {
        const news = { host: { local: {} }, owner: "contract/dev/one", ...inputs };
        const { inputs: checked, failures } = (await this.ask({
            type,
            method: "check",
            args: [{}, news],
        })) as { inputs: Bag; failures: readonly { property: string; reason: string }[] };
        if (failures.length > 0) throw new Error(`${type}: ${JSON.stringify(failures)}`);
        return checked;
    }

    async create(type: string, inputs: Bag): Promise<Made> {
        const made = (await this.ask({ type, method: "create", args: [inputs] })) as Omit<Made, "inputs">;
        return { ...made, inputs };
    }

    async update(type: string, was: Made, inputs: Bag): Promise<Made> {
        const args = [was.id, was.outs, inputs];
        const { outs } = (await this.ask({ type, method: "update", args })) as { outs: Bag };
        return { id: was.id, inputs, outs };
    }

    async replaces(type: string, was: Made, inputs: Bag): Promise<string[]> {
        const args = [was.id, was.outs, inputs];
        return ((await this.ask({ type, method: "diff", args })) as { replaces: string[] }).replaces;
    }

    /** What is read of it; `undefined`: it is gone. */
    async read(type: string, made: Made): Promise<Bag | undefined> {
        const args = [made.id, made.outs];
        return ((await this.ask({ type, method: "read", args })) as { inputs?: Bag }).inputs;
    }

    async remove(type: string, { id, outs }: Made): Promise<void> {
        await this.ask({ type, method: "delete", args: [id, outs] });
    }

    /** The changing calls that an act makes. */
    async changing(act: () => Promise<unknown>): Promise<string[][]> {
        takeCalls(this.den);
        await act();
        return changing(takeCalls(this.den));
    }

    private async ask(step: Step): Promise<unknown> {
        this.driver.say(JSON.stringify(step));
        const { result, error } = JSON.parse(await this.driver.hear(60_000)) as Answer;
        if (error !== undefined) throw new Error(error);
        return result;
    }
}
