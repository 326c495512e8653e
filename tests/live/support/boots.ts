import { Den } from "./den";
import type { Place } from "./place";
import type { Project } from "./project";

/** What outlives a reboot of these hosts. */
const disk = ["/etc/systemd/system", "/var/lib", "/etc/netns"];

/**
 * What a den lacks to have units: an init that looks like systemd, and disks of its own, so that nothing of the machine's is
 * written to.
 */
export async function giveSystemd(den: Place, boot: string): Promise<void> {
    const script = String.raw`
        mkdir -p /run/systemd/system && echo "$1" >/run/boot-id || exit 1
        mount --bind /run/boot-id /proc/sys/kernel/random/boot_id || exit 1
        for directory in /etc/systemd/system /var/lib; do mount -t tmpfs -o mode=0755 disk "$directory" || exit 1; done
        mkdir /etc/systemd/system/multi-user.target.wants
    `;
    await den.must(["sh", "-c", script, "sh", boot]);
}

/** Whether dens here can be given what units need; where not, it says so. */
export async function mayHaveSystemd(place: Place): Promise<boolean> {
    const { code } = await place.run(["sh", "-c", "[ -d /etc/systemd/system ] && [ $(id -u) = 0 ]"]);
    if (code !== 0) process.stdout.write("not tried: persist, which takes a root and /etc/systemd/system\n");
    return code === 0;
}

/** Another host with the disks of the first, on which nothing has been started yet. */
export async function rebooted(before: Place, boot: string): Promise<Den> {
    const after = await Den.open();
    await giveSystemd(after, boot);
    const there = await before.must([
        "sh",
        "-c",
        'for one; do [ ! -e "$one" ] || echo "$one"; done',
        "sh",
        ...disk,
    ]);
    const packed = await before.must([
        "sh",
        "-c",
        'tar -cf - "$@" | base64',
        "sh",
        ...there.trim().split("\n"),
    ]);
    await after.must(["sh", "-c", "base64 -d | tar -xpf - -C /"], { input: packed });
    return after;
}

/** The project goes on with another host as its machine. */
export function moveTo(project: Project, place: Place): void {
    Object.assign(project, { place });
}

/** The command lines of a unit, read as systemd reads them (systemd.service(5), "Command lines"). */
export function commandLines(unit: string): string[][] {
    return [...unit.matchAll(/^ExecStart=(.*)$/gm)].map(([, line = ""]) =>
        [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain = ""]) =>
            expanded(quoted ?? plain),
        ),
    );
}

function expanded(word: string): string {
    const escapes: Record<string, string> = { n: "\n", "\\": "\\", '"': '"' };
    return word
        .replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? `\\${letter}`)
        .replaceAll("%%", "%")
        .replaceAll("$$", "$");
}

/** Starts all units that are wanted at boot, as systemd would, and gives what they say. */
export async function boot(place: Place): Promise<string> {
    const wants = "/etc/systemd/system/multi-user.target.wants";
    const said: string[] = [];
    for (const unit of (await place.must(["ls", wants])).split("\n").filter((name) => name !== "")) {
        const text = await place.must(["cat", `${wants}/${unit}`]);
        for (const argv of commandLines(text)) {
            // What it leaves running must not keep its output open: whoever reads that waits for its end.
            const log = `/run/${unit}.log`;
            const run = 'log=$1; shift; exec env -i LC_ALL=C PATH="$PATH" "$@" </dev/null >"$log" 2>&1';
            await place.must(["sh", "-c", run, "sh", log, ...argv]);
            said.push(await place.must(["cat", log]));
            await place.must(["rm", log]);
        }
    }
    return said.join("");
}
