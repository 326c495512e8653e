import type { Command, NamespaceName } from "../../host/host";
import type { World } from "../../host/world";
import { sysctlPath } from "./sysctl-key";

/** A sysctl that resources hold while they live: several may, and the last one gives it back. */
export interface Setting {
    key: string;
    /** Absent with its namespace. */
    value: string | undefined;
    /** Before the first of us. */
    former: string | undefined;
    /** This resource is one of its holders. */
    claimed: boolean;
    /** It was about to let go of it. */
    leaving: boolean;
}

export async function observeSettings(
    world: World,
    keys: readonly string[],
    namespace: NamespaceName,
    mark: string,
): Promise<Setting[]> {
    if (keys.length === 0) return [];
    // Others claim before they write: once a value that one of them wrote is read, so can its claim be.
    const values = await world.sysctls(keys.map(sysctlPath), namespace);
    await world.refreshClaims();
    return Promise.all(
        keys.map(async (key) => {
            const claims = await world.claims(sysctlLedgerKey(key, namespace));
            const value = values.get(sysctlPath(key));
            const own = claims.find((claim) => claim.mark === mark);
            return {
                key,
                value,
                former: (claims[0]?.previous as string | null | undefined) ?? value,
                claimed: own !== undefined,
                leaving: own?.leaving === true,
            };
        }),
    );
}

/** Its former value is remembered from before the first write, so that a crash cannot lose it. */
export function holdSetting(
    { key, value: now, former, claimed, leaving }: Setting,
    value: string,
    namespace: NamespaceName,
    mark: string,
): Command[] {
    const claim = {
        claim: sysctlLedgerKey(key, namespace),
        mark,
        previous: former ?? null,
        exclusive: false,
    };
    return [
        ...(claimed && !leaving ? [] : [claim]),
        ...(now === value ? [] : [{ sysctl: sysctlPath(key), value, namespace }]),
    ];
}

export function giveBackSetting(
    { key, value, former, claimed }: Omit<Setting, "leaving">,
    namespace: NamespaceName,
    mark: string,
): Command[] {
    if (!claimed) return [];
    const ledgerKey = sysctlLedgerKey(key, namespace);
    return [
        value === undefined || former === undefined || value === former
            ? { release: ledgerKey, mark }
            : { giveBack: ledgerKey, mark, sysctl: sysctlPath(key), value: former, namespace },
    ];
}

/** The keys of the settings in a namespace that a resource holds, by the ledger: a run cut off left them, or its state is lost. */
export async function heldSettings(world: World, namespace: NamespaceName, mark: string): Promise<string[]> {
    const prefix = `sysctl ${namespace ?? ""}/`;
    const held = await world.heldBy(mark);
    return held.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

/** The ledger's key of a sysctl, whichever resource sets it. */
export function sysctlLedgerKey(key: string, namespace: NamespaceName): string {
    return `sysctl ${namespace ?? ""}/${sysctlPath(key).slice("/proc/sys/".length)}`;
}
