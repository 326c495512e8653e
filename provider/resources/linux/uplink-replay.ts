import type { Replay } from "../../core/define";
import type { Command } from "../../host/host";
import type { UplinkInputs } from "./uplink-shape";
import type { UplinkSeen } from "./uplink-state";

/**
 * A pair that the host masquerades, made again at a boot. It changes no network card, so that it takes no switch; the
 * namespace's resolv.conf is in /etc and still there.
 */
export function replayUplink({ seen, plan }: Replay<UplinkInputs, UplinkSeen, Command>): Command[] {
    const settings = seen.settings.filter(({ claimed }) => claimed).map((one) => ({ ...one, value: "" }));
    const nothing = { armed: false, inside: undefined, host: undefined, nat: "absent", leases: [] } as const;
    return plan({ ...seen, ...nothing, leases: [], settings }).flatMap((command): Command[] => {
        if (!("guarded" in command)) return [command];
        return command.guarded.steps.filter((step) => "ip" in step || "nft" in step || "sysctl" in step);
    });
}
