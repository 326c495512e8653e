/** What tc, ip and nft say when the kernel has not been built with something, or its module is not installed. */
const signs: readonly (readonly [RegExp, string])[] = [
    [
        /qdisc kind is unknown/,
        "a queueing discipline that the kernel lacks (netem is in the module sch_netem)",
    ],
    [
        /TC classifier not found|Failed to load TC action module/,
        "a filter that the kernel lacks (cls_matchall, act_mirred)",
    ],
    [
        /Could not process rule: Operation not supported[^]*meta ibrname/,
        "a way for filters of the family bridge to tell bridges apart that the kernel lacks (nft_meta_bridge)",
    ],
    [/Unknown device type|^Operation not supported$/, "an interface of a kind that the kernel lacks"],
];

/** How to come by what is missing; `undefined` for any other failure. */
export function lackOfKernel(message: string): string | undefined {
    const found = signs.find(([sign]) => sign.test(message));
    return found === undefined
        ? undefined
        : `It takes ${found[1]}: load its module with modprobe, or install the package that has it (linux-modules-extra, kernel-modules-extra)`;
}
