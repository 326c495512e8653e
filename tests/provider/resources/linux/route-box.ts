import type { AnyDefinition } from "../../../../provider/core/define";
import { Lifecycle } from "../../../../provider/core/lifecycle";
import type { Machine } from "../../../../provider/host/machine";
import { siteOf } from "../../../../provider/host/site";
import { route } from "../../../../provider/resources/linux/route";
import type { Den } from "../../host/den-machine";

/** A resource's life on a real kernel. */
export const lifeOn = (host: Machine, definition: AnyDefinition = route) =>
    new Lifecycle(definition, () => Promise.resolve(siteOf(host)));

/** A namespace `box` with two cables, each with an IPv4 and an IPv6 network, and those routes of somebody's. */
export async function box(den: Den, theirs: readonly string[]): Promise<void> {
    await den.run(["ip", "netns", "del", "box"]);
    await den.ip("netns add box");
    const lines = [
        "link set dev lo up",
        ...["d0", "d1"].flatMap((dev, index) => [
            `link add ${dev} type veth peer name ${dev}p`,
            `link set dev ${dev} up`,
            `link set dev ${dev}p up`,
            `address add 10.${9 - index}.0.1/24 dev ${dev}`,
            `address add fd0${9 - index}::1/64 dev ${dev} nodad`,
        ]),
    ];
    await den.must(["ip", "-n", "box", "-batch", "-"], { input: lines.join("\n") });
    for (const line of theirs) await den.ip(`-n box ${line}`);
}

/** All routes to where ours are, as ip prints them. */
export async function shown(den: Den): Promise<string[]> {
    const text = await den.ip("-n box -details route show table all to root 10.20.0.0/16");
    const more = await den.ip("-n box -details -6 route show table all to root fd20::/64");
    return `${text}${more}`.split("\n").map((line) => line.trimEnd());
}

/** Whether an act was done before our process died, which it does behind so many commands. */
export async function outlives(host: Machine, left: number, act: () => Promise<unknown>): Promise<boolean> {
    const execute = host.execute.bind(host);
    let count = 0;
    host.execute = async (command) => {
        if (count >= left) throw new Error("our process is gone");
        await execute(command);
        count += 1;
    };
    try {
        return await act().then(
            () => true,
            (error: Error) => {
                if (!/our process is gone/.test(error.message)) throw error;
                return false;
            },
        );
    } finally {
        host.execute = execute;
    }
}

/** More commands than any of these acts has. */
export const most = 10;
