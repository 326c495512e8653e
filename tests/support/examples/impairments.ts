import type { Example } from "./example";

const egress = { interface: "br-c", namespace: "lab" };

export const netem: Example = {
    variants: {
        plain: { ...egress, delay: "100ms" },
        "all set": {
            ...egress,
            limit: 5000,
            delay: "1.5ms",
            jitter: "330us",
            delayCorrelation: 33.3,
            distribution: "pareto",
            loss: 33.333,
            lossCorrelation: 10,
            ecn: true,
            duplicate: 1,
            duplicateCorrelation: 2,
            corrupt: 0.1,
            corruptCorrelation: 50,
            reorder: 25,
            reorderCorrelation: 50,
            gap: 5,
            rate: "12345.678kbit",
            packetOverhead: 14,
            cellSize: 20,
            cellOverhead: -5,
            slot: { min: "800us", max: "1ms", packets: 32, bytes: 64_000 },
        },
        "states of loss": { ...egress, lossState: { p13: 1, p31: 99, p23: 0 }, slot: { min: "20ms" } },
        "bursts of loss": {
            ...egress,
            lossGemodel: { p: 0.000_01, r: 7 },
            delay: "123us",
            jitter: "7us",
            corrupt: 1,
        },
        "another distribution": {
            ...egress,
            delay: "10ms",
            jitter: "3ms",
            distribution: "normal",
            rate: "1gbit",
        },
        nothing: { ...egress, delay: "0ms", loss: 0 },
    },
    foreign: [
        {
            run: "tc qdisc replace dev br-c root handle 8001: tbf rate 1000000bit burst 4096 latency 400000us".split(
                " ",
            ),
            namespace: "lab",
        },
    ],
};

/** In place of a netem by hand that duplicates: none may stand beside it. */
export const netemOverNetem: Example = {
    variants: {
        plain: { ...egress, duplicate: 5 },
        "another queue": {
            ...egress,
            duplicate: 5,
            delay: "2ms",
            jitter: "1ms",
            distribution: "experimental",
        },
    },
    foreign: [
        {
            run: "tc qdisc replace dev br-c root handle 8001: netem limit 7 duplicate 3% 0%".split(" "),
            namespace: "lab",
        },
    ],
};

export const ingressNetem: Example = {
    variants: {
        plain: { interface: "eth0", direction: "ingress", loss: 100 },
        "other values": {
            interface: "eth0",
            direction: "ingress",
            delay: "10ms",
            distribution: "normal",
            jitter: "1ms",
        },
    },
};
