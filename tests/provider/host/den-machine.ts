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

export { Den };
