/** What is written down of a NAT network while it is stopped, or gone, and we may be cut off. */
import type { VirtualBoxCommand } from "../../host/virtualbox/command";
import type { Forward } from "../../host/virtualbox/model";
import { restKey } from "./nat-network-key";
import type { NatNetworkForwards } from "./nat-network-settings";

export interface Memory extends NatNetworkForwards {
    /** What the user leaves to VirtualBox, as it was. */
    ipv6Prefix?: string | undefined;
    running?: boolean | undefined;
}

export const noForwards: NatNetworkForwards = { forwards4: [], forwards6: [] };

export function remembering(
    name: string,
    mark: string,
    previous: Memory,
    commands: VirtualBoxCommand[],
): VirtualBoxCommand[] {
    const key = restKey(name);
    return [{ claim: key, mark, previous, exclusive: true }, ...commands, { release: key, mark }];
}

/** What is wanted, with what is remembered of the rest. */
export function recalled<T extends Pick<Memory, "ipv6Prefix" | "running">>(
    want: T,
    { ipv6Prefix, running }: Memory,
): T {
    return { ...want, ipv6Prefix: want.ipv6Prefix ?? ipv6Prefix, running: want.running ?? running };
}

/** Those of `all` that `some` has none of the name of. */
export function lacking(all: NatNetworkForwards, some: NatNetworkForwards): NatNetworkForwards {
    const rest = (of: readonly Forward[], there: readonly Forward[]) =>
        of.filter(({ name }) => there.every((other) => other.name !== name));
    return {
        forwards4: rest(all.forwards4, some.forwards4),
        forwards6: rest(all.forwards6, some.forwards6),
    };
}

export function joined(a: NatNetworkForwards, b: NatNetworkForwards): NatNetworkForwards {
    return { forwards4: [...a.forwards4, ...b.forwards4], forwards6: [...a.forwards6, ...b.forwards6] };
}
