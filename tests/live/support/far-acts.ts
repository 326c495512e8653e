import type { Machine } from "../../../provider/host/machine";
import { findProcesses } from "../../../provider/host/parse/processes";

/** What shells do not all read alike. */
const odd = "a!b 'c' \\\n\\d\\";
const mark = "virtnet:demo/dev/Test/it";

/** All the ways there are to have something done on a host, each once. */
export async function expectAllToWork(far: Machine): Promise<void> {
    expect(await far.run(["printf", "%s", odd])).toBe(odd);
    const script = `if [ "$1" = "!" ]\nthen cat; fi`;
    expect(await far.run(["sh", "-c", script, "sh", "!"], { stdin: odd })).toBe(odd);
    await far.execute({ ip: ["link", "add", "name", "lan0", "type", "bridge"] });
    expect(await far.query(["address", "show", "dev", "lan0"])).toMatchObject([{ ifname: "lan0" }]);
    await far.execute({ ip: ["netns", "add", "inner"] });
    expect([...(await far.namespaces()).keys()]).toEqual(["inner"]);
    expect(await far.query(["address", "show", "dev", "lo"], "inner")).toMatchObject([{ ifname: "lo" }]);
    await far.execute({ sysctl: "/proc/sys/net/ipv4/ip_forward", value: "1", namespace: "inner" });
    await far.execute({ claim: "test/it", mark, previous: odd, exclusive: true });
    expect(await far.ledger.get("test/it")).toMatchObject([{ mark, previous: odd }]);
    await far.execute({ release: "test/it", mark });
    await startAndEnd(far);
    await far.execute({ deleteNamespace: "inner" });
    await far.execute({ deleteLink: "lan0" });
}

/** And what takes the most programs there. */
export async function expectSandboxesToWork(far: Machine): Promise<void> {
    await far.execute({ raiseSandbox: mark });
    expect(await far.keeper(mark)).toMatchObject({ ready: true });
    await far.execute({ endSandbox: mark });
    expect(await far.keeper(mark)).toBeUndefined();
}

/** A program that outlives us. */
async function startAndEnd(far: Machine): Promise<void> {
    const variable = "VIRTNET_TEST";
    const environment = { [variable]: odd.replaceAll("\n", "") };
    await far.execute({ start: { argv: ["sleep", "47113"], environment, namespace: "inner" } });
    const started = await findProcesses(far, variable);
    expect(started).toHaveLength(1);
    await far.execute({ kill: started.map(({ pid }) => pid) });
}
