import { shared } from "./kept";
import type { SshSpec } from "./host";
import { controlPath } from "./ssh-control";
import type { Errand } from "./ssh-control";
import { finishFirst, firstWords } from "./ssh-login";
import { sshTransport } from "./transport";
import type { Transport } from "./transport";

const openings = new Map<string, Promise<void>>();

/**
 * An ssh transport whose first command goes ahead of all others, also after a connection was lost: commands that start
 * side by side while there is none would each make one of their own (ControlMaster, ssh_config(5)).
 */
export function sshOneConnection(spec: SshSpec, errand: Errand = "kernel"): Transport {
    const transport = sshTransport(spec, errand);
    const opened = () => shared(openings, controlPath(spec, errand), () => open(transport, spec, errand));
    return {
        ...transport,
        plain: async (argv) => {
            await opened();
            return transport.plain(argv);
        },
        privileged: async (argv, namespace) => {
            await opened();
            return transport.privileged(argv, namespace);
        },
        detach: async (program) => {
            await opened();
            return transport.detach(program);
        },
        explain: (result) => {
            const failure = transport.explain(result);
            if (failure?.kind === "host-unreachable") openings.delete(controlPath(spec, errand));
            return failure;
        },
    };
}

/** Where nobody says whom we log in as, the question who that is opens it. */
async function open(transport: Transport, { user }: SshSpec, errand: Errand): Promise<void> {
    if (user === undefined) {
        await transport.privileged([]);
        return;
    }
    const first = await transport.plain(firstWords(errand, ["true"]));
    await finishFirst(first, /^$/, transport);
}
