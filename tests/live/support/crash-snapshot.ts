import type { Place } from "./place";

/** All that a lab may leave on a machine, in a form in which two moments can be compared: a line a fact. */
export async function factsOf(place: Place): Promise<string[]> {
    const text = await place.must(["perl", "-e", scan]);
    const sections = text.split("\n@@ ").map((section) => {
        const end = section.indexOf("\n");
        return { title: section.slice(0, end).replace(/^@@ /, ""), body: section.slice(end + 1) };
    });
    return sections
        .flatMap(({ title, body }) => facts(title, body).map((fact) => `${title}: ${fact}`))
        .sort();
}

function facts(title: string, body: string): string[] {
    const kind = title.split(" ").at(-1);
    if (kind === "network") return json(body).flatMap(networkFact);
    if (kind === "nft") return nftFacts(body);
    if (kind === "journal") return journalFacts(body);
    // iproute2 makes its own directory at the first `netns add`, and never removes it.
    return body.split("\n").filter((line) => line !== "" && line !== "d 755 netns");
}

/** `ip` prints a list a line. */
function json(body: string): Record<string, unknown>[] {
    return body
        .split("\n")
        .filter((line) => line.startsWith("["))
        .flatMap((line) => JSON.parse(line) as Record<string, unknown>[])
        .filter((row) => Object.keys(row).length > 0);
}

interface Address {
    family: string;
    local: string;
    prefixlen: number;
    scope: string;
    broadcast?: string;
}

/** A link, a route or a rule. The kernel's own routes follow from addresses, and come and go with the carrier. */
function networkFact(row: Record<string, unknown>): string[] {
    if ("ifname" in row) return [linkFact(row)];
    const { dst, gateway, dev, table, metric, type, protocol } = row;
    if (!("dst" in row)) return [JSON.stringify(row)];
    return protocol === "kernel"
        ? []
        : [JSON.stringify({ dst, gateway, dev, table, metric, type, protocol })];
}

/** Without numbers that the kernel counts up, and without its own link-local addresses. */
function linkFact(row: Record<string, unknown>): string {
    const { ifname, mtu, address, master, ifalias, link, linkinfo, group } = row;
    const info = linkinfo as { info_kind?: string; info_data?: Record<string, unknown> } | undefined;
    const data = info?.info_data ?? {};
    const settings = ["stp_state", "vlan_filtering", "mode", "type", "user", "group", "persist"].map(
        (key) => data[key],
    );
    const addresses = (row["addr_info"] as Address[])
        .filter(({ family, scope }) => !(family === "inet6" && scope === "link"))
        .map(({ local, prefixlen, broadcast }) => `${local}/${prefixlen} ${broadcast ?? ""}`);
    const up = (row["flags"] as string[]).includes("UP");
    // A veth names its peer, when that is in sight, and a name that is no name ("if7") when it is not.
    const parent = typeof link === "string" && !/^if\d+$/.test(link) ? link : undefined;
    return JSON.stringify({
        ifname,
        mtu,
        address,
        master,
        ifalias,
        parent,
        group,
        kind: info?.info_kind,
        settings,
        up,
        addresses,
    });
}

function nftFacts(body: string): string[] {
    if (body.trim() === "") return [];
    const { nftables } = JSON.parse(body) as { nftables: Record<string, unknown>[] };
    const text = nftables
        .filter((entry) => entry["metainfo"] === undefined)
        .map((entry) => JSON.stringify(entry, (key, value: unknown) => (key === "handle" ? 0 : value)));
    // Elements of a map have no order; those of a chain do.
    return text.map((line, index) =>
        line.startsWith('{"rule"') ? `${String(index).padStart(3, "0")} ${line}` : sortElements(line),
    );
}

function sortElements(line: string): string {
    return JSON.stringify(JSON.parse(line), (key, value: unknown) =>
        key === "elem" && Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value,
    );
}

/** What a journal says in the end; how it came to say so is no part of the machine's state. */
function journalFacts(body: string): string[] {
    const live = new Map<string, string>();
    for (const text of body.split("\n").filter((line) => line !== "")) {
        let line: { key: string; mark: string; previous?: unknown; gone?: true };
        try {
            line = JSON.parse(text) as typeof line;
        } catch {
            continue; // torn by a crash: replaying leaves it out too
        }
        const id = `${line.key} of ${line.mark}`;
        if (line.gone === true) live.delete(id);
        else live.set(id, JSON.stringify(line.previous ?? null));
    }
    // How long an address has still to live is less each time.
    const lifetime = /(?<="(?:valid|preferred)_lft",)"\d+"/g;
    return [...live].map(([id, previous]) => `${id}: ${previous.replace(lifetime, '"some"')}`);
}

/** What two snapshots do not share: `-` only in the first, `+` only in the second. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
    const count = (list: readonly string[]) => {
        const counts = new Map<string, number>();
        for (const line of list) counts.set(line, (counts.get(line) ?? 0) + 1);
        return counts;
    };
    const [one, two] = [count(before), count(after)];
    return [...new Set([...before, ...after])].sort().flatMap((line) => {
        const delta = (two.get(line) ?? 0) - (one.get(line) ?? 0);
        return delta === 0 ? [] : [`${delta > 0 ? "+" : "-"} ${line}`];
    });
}

/** Prints a world: its own network, that of each named namespace, and the same of each sandbox in it. */
const scan = String.raw`
    use strict; $| = 1;
    $SIG{PIPE} = "IGNORE"; # what cannot be entered is told, and reads nothing
    sub slurp { local $/; open(my $file, "<", $_[0]) or return ""; return scalar(<$file>) // "" }
    sub title { print "\n@@ @_\n" }
    sub network {
        my ($label, @enter) = @_;
        title("$label network");
        for my $family ("-4", "-6") {
            open(my $ip, "|-", @enter, "ip", $family, "-j", "-d", "-force", "-batch", "-") or die;
            print $ip "route show table all\nrule show\n"; close $ip;
        }
        system(@enter, "ip", "-j", "-d", "address", "show");
        title("$label nft"); system(@enter, "nft", "-j", "-s", "list", "ruleset");
        title("$label sysctl");
        system(@enter, "grep", "-rHs", "", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv4/conf", "/proc/sys/net/ipv6/conf/all");
    }
    sub all {
        my ($label, @enter) = @_;
        network("$label own", @enter);
        open(my $names, "-|", @enter, "find", "/run", "-mindepth", "1", "-printf", "%y %m %P\\n") or die;
        my @files = <$names>;
        title("$label files"); print @files;
        for (sort map { m{ netns/(.+)$} ? $1 : () } @files) { network("$label $_", @enter, "nsenter", "--net=/run/netns/$_", "--") }
        title("$label journal"); system(@enter, "sh", "-c", "cat /run/virtnet/* 2>/dev/null");
    }
    all("machine");
    my @processes;
    for my $pid (sort { $a <=> $b } grep { /^\d+$/ } map { m{/proc/(\d+)$} ? $1 : () } glob("/proc/[0-9]*")) {
        next if $pid == 1 || $pid == $$;
        my ($command, $environment) = map { slurp("/proc/$pid/$_") } "cmdline", "environ";
        my ($keeper) = $environment =~ /(?:^|\0)VIRTNET_KEEPER=([^\0]*)/;
        my ($process) = $environment =~ /(?:^|\0)VIRTNET_PROCESS=([^\0]*)/;
        $command =~ s/\0/ /g; $command =~ s/\n/ /g;
        # The next provider process, in waiting.
        next if $command eq "" || $command =~ /^setpriv --pdeathsig|crash-driver/;
        push @processes, substr($command, 0, 200) . " " . ($keeper // "") . " " . ($process // "") . "\n";
        next unless defined $keeper;
        $keeper =~ s/^(user|root)://;
        all("sandbox $keeper", "nsenter", "-t", $pid, ($1 eq "user" ? ("-U", "--preserve-credentials") : ()), "-n", "-m", "--");
    }
    title("processes"); print @processes;
`;
