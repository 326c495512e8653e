import { digest, stackOf } from "../core/owner";

/** Where on a host stands what brings a stack back. */
export interface Places {
    unitName: string;
    unit: string;
    /** Enables the unit, as `systemctl enable` does. */
    wanted: string;
    directory: string;
    /** In it, where its files are written before they are in their places. */
    staging: string;
    program: string;
    /** How far the unit is in this boot. */
    progress: string;
}

const units = "/etc/systemd/system";

/** The files of a stack, which is given as `PROJECT+STACK` (core/owner.ts). */
export function places(stack: string): Places {
    // A unit's name takes letters, digits and `:-_.\` (systemd.unit(5)); no stack's or project's name holds a colon.
    const full = stack.replace("+", ":").replaceAll("%", String.raw`\x`);
    const name = full.length <= 80 ? full : `${full.slice(0, 60)}:${digest(full, 16)}`;
    const unitName = `virtnet-${name}.service`;
    const directory = `/var/lib/virtnet/${name}`;
    return {
        unitName,
        unit: `${units}/${unitName}`,
        wanted: `${units}/multi-user.target.wants/${unitName}`,
        directory,
        staging: `${directory}/.new`,
        program: `${directory}/replay`,
        progress: `/run/virtnet-replay/${name}`,
    };
}

/**
 * The unit that brings a stack back, whatever the stack holds. Behind those who flush rulesets when they start; before those
 * who would make a bridge of ours themselves if it were not there. What has to wait for an interface of theirs does so without
 * the boot. Its processes stay in its control group and outlive a stop: they are resources, ended by `destroy`.
 */
export function unitText(mark: string): string {
    const stack = stackOf(mark);
    const { directory, program, progress } = places(stack);
    const argv = ["/bin/sh", program, directory, progress, `/run/virtnet/${stack}`];
    return `[Unit]
Description=virtnet: what Pulumi stack ${stack.replace("+", "/").replaceAll("%", "%%")} has made here
Documentation=man:systemd.service(5)
RequiresMountsFor=${unitWord(directory)}
After=network-pre.target systemd-sysctl.service systemd-networkd.service NetworkManager.service
After=nftables.service iptables.service ip6tables.service netfilter-persistent.service ufw.service firewalld.service
Before=docker.service podman.service libvirtd.service virtnetworkd.service

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
Environment=LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ExecStart=${argv.map(unitWord).join(" ")}

[Install]
WantedBy=multi-user.target
`;
}

/** A word of a command line in a unit: quoted, and what systemd would expand escaped (systemd.service(5), "Command lines"). */
export function unitWord(word: string): string {
    const escaped = word
        .replaceAll("\\", String.raw`\\`)
        .replaceAll('"', String.raw`\"`)
        .replaceAll("\n", String.raw`\n`)
        .replaceAll("%", "%%")
        .replaceAll("$", "$$$$");
    return `"${escaped}"`;
}
