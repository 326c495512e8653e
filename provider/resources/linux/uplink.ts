/**
 * The way out of a lab's router through a network card of the machine: by a veth pair that the host masquerades, by a macvlan
 * of the card, or by the card itself, moved into the router's namespace. Every change of it is carried out by the host
 * alone, under a dead man's switch: unless probes succeed and we are heard still, the host undoes it by itself. The ledger
 * remembers what the host was before; the interface in the namespace bears the mark as its ifalias.
 */
import { define } from "../../core/define";
import { uplinkRules } from "./uplink-rules";
import { insideName, uplinkFields } from "./uplink-shape";
import type { UplinkInputs } from "./uplink-shape";
import { planUplink, unplanUplink } from "./uplink-plan";
import { replayUplink } from "./uplink-replay";
import { observeUplink } from "./uplink-state";
import type { UplinkOutputs, UplinkSeen } from "./uplink-state";

export type { UplinkInputs } from "./uplink-shape";

export const uplink = define<UplinkInputs, UplinkOutputs, UplinkSeen>({
    type: "linux:Uplink",
    fields: uplinkFields,
    replaceOn: ["interface", "namespace", "mode", "name"],
    namesFromMark: true,
    outputs: [
        "wan",
        "wanAddresses",
        "hostInterface",
        "previousAddresses",
        "previousRoutes",
        "previousDns",
        "switchState",
    ],
    id: (inputs) => `${inputs.namespace}/${insideName(inputs)}`,
    rules: uplinkRules,
    claims: (inputs) => [
        {
            property: "name",
            key: `link ${inputs.namespace}/${insideName(inputs)}`,
            what: `the interface ${insideName(inputs)} of namespace ${inputs.namespace}`,
        },
        ...(inputs.mode === "move"
            ? [
                  {
                      property: "interface",
                      key: `nic ${inputs.interface}`,
                      what: `the network card ${inputs.interface}`,
                  },
              ]
            : []),
    ],
    observe: observeUplink,
    plan: planUplink,
    unplan: unplanUplink,
    replay: replayUplink,
    passing: ({ mode }) =>
        mode === "veth"
            ? undefined
            : "a network card is changed only under the dead man's switch, which nobody confirms at a boot; `pulumi up --refresh` brings the uplink back",
});
