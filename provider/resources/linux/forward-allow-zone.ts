import type { Command } from "../../host/host";
import { claimFor } from "../../host/ledger";
import type { World } from "../../host/world";

/** The zone of firewalld that the bridge is in for as long as firewalld runs: its runtime configuration only. */
export interface ZoneSeen {
    /** firewalld is there. */
    runs: boolean;
    /** Absent: in none of its own, which is the default zone. */
    now: string | undefined;
    /** Before us. */
    former: string | undefined;
    claimed: boolean;
}

export async function observeZone(
    world: World,
    bridge: string,
    mark: string,
    runs: boolean,
): Promise<ZoneSeen> {
    const claim = claimFor(mark, await world.claims(ledgerKey(bridge)));
    const now = runs
        ? zoneOf(bridge, (await world.output(["firewall-cmd", "--get-active-zones"])) ?? "")
        : undefined;
    const former = claim === undefined ? now : ((claim.previous as string | null) ?? undefined);
    return { runs, now, former, claimed: claim?.mark === mark };
}

/** Its former zone is remembered before it is moved, so that a crash cannot lose it. */
export function enterZone(
    { now, former, claimed }: ZoneSeen,
    bridge: string,
    zone: string,
    mark: string,
): Command[] {
    return [
        ...(claimed ? [] : [{ claim: ledgerKey(bridge), mark, previous: former ?? null, exclusive: true }]),
        ...(now === zone ? [] : [firewallCmd(`--zone=${zone}`, `--change-interface=${bridge}`)]),
    ];
}

export function leaveZone({ now, former, claimed }: ZoneSeen, bridge: string, mark: string): Command[] {
    if (!claimed) return [];
    const back =
        now === undefined || now === former
            ? []
            : former === undefined
              ? [firewallCmd(`--zone=${now}`, `--remove-interface=${bridge}`)]
              : [firewallCmd(`--zone=${former}`, `--change-interface=${bridge}`)];
    return [...back, { release: ledgerKey(bridge), mark }];
}

/** `firewall-cmd --get-active-zones`: a zone's name, then indented lines of what is in it. */
export function zoneOf(bridge: string, text: string): string | undefined {
    let zone: string | undefined;
    for (const line of text.split("\n")) {
        const name = /^(\S+)/.exec(line)?.[1];
        if (name !== undefined) zone = name;
        else if (/^\s+interfaces: /.test(line) && line.trim().split(" ").slice(1).includes(bridge))
            return zone;
    }
    return undefined;
}

function firewallCmd(...words: string[]): Command {
    return { run: ["firewall-cmd", "-q", ...words] };
}

function ledgerKey(bridge: string): string {
    return `zone ${bridge}`;
}
