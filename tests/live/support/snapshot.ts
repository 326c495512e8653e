import type { Place } from "./place";

/** All that a lab could leave on a host, a list of lines each. */
export type Snapshot = Record<string, string[]>;

/** One look at a host, in a single shell: sections, each begun by a line `== NAME`. */
const look = String.raw`
network() {
    echo "== $1 links"; ip -json -details address show
    echo "== $1 routes"; ip -json route show table all; ip -6 -json route show table all
    echo "== $1 rules"; ip rule; ip -6 rule
    echo "== $1 ruleset"; nft -s list ruleset
    echo "== $1 sysctls"; grep -rs . /proc/sys/net --exclude=nf_conntrack_count | sort
}
if [ "$1" = network ]; then network "$2"; exit; fi
network host
echo "== namespaces"; ip netns list | cut -d" " -f1 | sort
for name in $(ip netns list | cut -d" " -f1); do
    nsenter --net="/run/netns/$name" -- sh -c "$0" "$0" network "namespace $name"
done
echo "== files"; find /run /etc \( -type d -printf '%y %p\n' -o -printf '%y %p %s %l\n' \) 2>/dev/null | sort
echo "== processes"
for dir in /proc/[0-9]*; do
    [ "$dir" = "/proc/$$" ] && continue
    args=$(tr '\0' ' ' <"$dir/cmdline" 2>/dev/null); [ -n "$args" ] || continue
    case $args in "setpriv --pdeathsig"*) continue ;; esac
    marks=$(tr '\0' '\n' <"$dir/environ" 2>/dev/null | grep '^VIRTNET_' | tr '\n' ' ')
    printf '%s\n' "$marks$args" | tr '\n' ' '; echo
done
`;

/** A host's links, addresses, routes, rules, rulesets, sysctls, namespaces, files under /run and /etc, and processes. */
export async function snapshot(place: Place): Promise<Snapshot> {
    const text = await place.must(["sh", "-c", look, look]);
    const sections: Snapshot = {};
    for (const part of text.split(/^== /m).slice(1)) {
        const [name = "", ...lines] = part.trimEnd().split("\n");
        sections[name] = lines.flatMap((line) => (line.startsWith("[") ? rows(line) : [line])).sort();
    }
    return sections;
}

/**
 * The same of a machine that others use too: only those processes that bear the given word in their mark, and under /run,
 * where every service of a machine writes at any time, only what a lab could make.
 */
export async function snapshotShared(place: Place, word: string): Promise<Snapshot> {
    const { files = [], processes = [], ...rest } = await snapshot(place);
    return {
        ...rest,
        files: files.filter((line) => !line.includes(" /run/") || / \/run\/(netns|virtnet)/.test(line)),
        processes: processes.filter((line) => line.startsWith("VIRTNET_") && line.includes(word)),
    };
}

/** ip's JSON, a line an object, without what changes by itself: numbers, timers, lifetimes, offloads, duplicate address detection. */
function rows(json: string): string[] {
    const list = JSON.parse(json) as { type?: string; dst?: string }[];
    const passing = new Set([
        "ifindex",
        "link_index",
        "valid_life_time",
        "preferred_life_time",
        "expires",
        "tentative",
    ]);
    return list
        .filter((row) => Object.keys(row).length > 0)
        .filter(({ type, dst }) => !((type === "local" || type === "anycast") && dst?.startsWith("fe80:")))
        .map((row) =>
            JSON.stringify(row, (key, value: unknown) =>
                passing.has(key) || /(_timer|_max_size|_max_segs)$/.test(key) ? undefined : value,
            ),
        );
}
