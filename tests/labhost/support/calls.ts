import type { LabHost } from "./labhost";

const wrapper = "/usr/local/bin/VBoxManage";
const log = "/run/virtnet-vboxmanage.log";

/** Found on the PATH before the real one, which it notes each call of. */
const script = `#!/bin/sh
printf '%s\\n' "$*" >>${log}
exec /usr/bin/VBoxManage "$@"
`;

/** What only asks. */
const question = /^(--version|list |showvminfo |getextradata )/;

/** Notes the calls of VBoxManage on a lab host until it is closed. */
export class Calls {
    private constructor(private readonly labhost: LabHost) {}

    static async note(labhost: LabHost): Promise<Calls> {
        await labhost.must(["sh", "-c", `cat >${wrapper} && chmod 755 ${wrapper}`], { input: script });
        return new Calls(labhost);
    }

    /** The calls that a piece of work makes, without those that only ask. */
    async changing(work: () => Promise<unknown>): Promise<string[]> {
        await this.labhost.must(["truncate", "--size=0", log]);
        await work();
        const lines = (await this.labhost.must(["cat", log])).split("\n");
        return lines.filter((line) => line !== "" && !question.test(line));
    }

    async close(): Promise<void> {
        await this.labhost.run(["rm", "-f", wrapper, log]);
    }
}
