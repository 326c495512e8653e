import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Firewalls } from "../../live/support/firewalls";
import type { LiveHost } from "../../live/support/host";
import { useLibvirt } from "../../live/support/libvirt";
import type { Libvirt } from "../../live/support/libvirt";
import { Place } from "../../live/support/place";
import { until } from "../../live/support/process";
import { clone } from "../../live/support/project";
import type { Project } from "../../live/support/project";
import { snapshot } from "../../live/support/snapshot";
import type { Snapshot } from "../../live/support/snapshot";

/** A throw-away host with a Docker and a libvirt of its own, each of which can be made to fail. */
export class MixedHost {
    private walls!: Firewalls;
    private before!: object;

    constructor(
        private readonly host: LiveHost,
        private readonly libvirt: Libvirt,
    ) {}

    async open(): Promise<void> {
        this.walls = await Firewalls.open(this.host.den, "sid");
        await this.startDocker();
        await this.importImage();
        this.before = await this.look();
    }

    async close(): Promise<void> {
        await this.walls?.run("docker rm -f web");
        await this.stopDocker();
    }

    async project(program: string): Promise<Project> {
        const project = await this.host.project({ program, env: { PATH: this.walls.path } });
        const scope = join(project.cwd, "node_modules", "@pulumi");
        symlinkSync(join(clone, "node_modules", "@pulumi", "docker"), join(scope, "docker"));
        symlinkSync(join(clone, "sdks", "libvirt"), join(scope, "libvirt"));
        return project;
    }

    startDocker(): Promise<void> {
        return this.walls.startDocker();
    }

    async stopDocker(): Promise<void> {
        await this.walls?.stop("docker");
        await until("Docker to end", async () => (await this.run("pidof dockerd")).code !== 0, 30_000);
    }

    async startLibvirt(): Promise<void> {
        await this.sh("libvirtd --daemon");
        await until("libvirt to answer", async () => (await this.run("virsh -q list")).code === 0);
    }

    async stopLibvirt(): Promise<void> {
        await this.sh('kill "$(pidof libvirtd)"');
        await until("libvirtd to end", async () => (await this.run("pidof libvirtd")).code !== 0);
    }

    /** A process that is there and does nothing: whoever asks it waits. */
    async freeze(program: string): Promise<void> {
        await this.sh('kill -STOP "$(pidof "$0")"', program);
    }

    async thaw(program: string): Promise<void> {
        await this.sh('kill -CONT "$(pidof "$0")"', program);
    }

    async move(from: string, to: string): Promise<void> {
        await this.sh('mv "$0" "$1"', from, to);
    }

    /** /usr/bin without virsh, in this host alone: an overlay with a whiteout in that place (overlayfs.rst). */
    async takeVirsh(): Promise<void> {
        const over = "lowerdir=/usr/bin,upperdir=$0/upper,workdir=$0/work";
        const script = `mkdir -p "$0/upper" "$0/work" && mknod "$0/upper/virsh" c 0 0 && mount -t overlay -o "${over}" no-virsh /usr/bin`;
        await this.sh(`[ -d "$0" ] || { mkdir "$0" && mount -t tmpfs no-virsh "$0"; } && ${script}`, noVirsh);
    }

    async giveVirsh(): Promise<void> {
        await this.sh('umount -l /usr/bin && umount -l "$0" && rmdir "$0"', noVirsh);
    }

    /** libvirt asks everybody for a password from now on, or nobody. */
    async guardLibvirt(authentication: "sasl" | "none"): Promise<void> {
        await this.sh('printf "auth_unix_rw = \\"%s\\"\\n" "$0" >/etc/libvirt/libvirtd.conf', authentication);
        await this.stopLibvirt();
        await this.sh("libvirtd --daemon");
        await until(
            "libvirt's socket",
            async () => (await this.run(`test -S ${sockets.libvirt}`)).code === 0,
        );
    }

    containerReaches(address: string): Promise<boolean> {
        return this.succeeds(`docker exec web /bin/busybox ping -c 1 -w 3 ${address}`);
    }

    async cable(): Promise<string | undefined> {
        return /<interface type='bridge'>[^]*?<link state='(\w+)'\/>/.exec(
            await this.libvirt.virsh("dumpxml --inactive guest"),
        )?.[1];
    }

    /** What the lab had in Docker and libvirt, by hand; and the bridge that Docker, not having found its network's, made itself. */
    async removeTheirs(): Promise<void> {
        await this.walls.must("docker rm -f web");
        await this.walls.must("docker network rm lab");
        await this.walls.must("ip link del lan0");
        await this.libvirt.virsh("undefine guest");
        await this.libvirt.virsh("net-destroy lab");
        await this.libvirt.virsh("net-undefine lab");
    }

    /** The host, Docker and libvirt are as they were before the tests. */
    async expectUntouched(): Promise<void> {
        const same = async () => JSON.stringify(await this.look()) === JSON.stringify(this.before);
        await until("the host to be as it was", same, 5000).catch(async () =>
            expect(await this.look()).toEqual(this.before),
        );
    }

    private async look(): Promise<object> {
        // The root of the daemons' release holds all of /proc and /sys once more.
        const without = 'umount -l -R /run/firewalls/root && exec "$@"';
        const place = new Place("the host", [
            ...this.host.den.enter,
            ...["unshare", "-m", "sh", "-c", without, "sh"],
        ]);
        const { files = [], processes = [], ...rest }: Snapshot = await snapshot(place);
        const docker = ["network ls --format {{.Name}}", "ps -a --format {{.Names}}", "volume ls -q"];
        const virsh = ["list --all --name", "net-list --all --name"];
        return {
            ...rest,
            processes: processes.map((line) => line.trim()).sort(),
            // What the daemons write of their own, and for good.
            files: files.filter(
                (line) => !/ \/(?:run|etc)\/(?:containerd|docker|firewalls|libvirt)/.test(line),
            ),
            docker: await Promise.all(
                docker.map(async (words) => sorted(await this.walls.must(`docker ${words}`))),
            ),
            libvirt: await Promise.all(virsh.map((words) => this.libvirt.virsh(words))),
        };
    }

    private async importImage(): Promise<void> {
        const { den } = this.host;
        const directory = join(den.directory, "image");
        mkdirSync(join(directory, "bin"), { recursive: true });
        await den.must(["cp", "/run/firewalls/root/usr/bin/busybox", join(directory, "bin")]);
        await this.walls.place.must(["sh", "-c", 'tar -C "$0" -c . | docker import - lab', directory]);
    }

    private async succeeds(words: string): Promise<boolean> {
        return (await this.walls.run(words)).code === 0;
    }

    private run(words: string) {
        return this.host.den.run(words.split(" "));
    }

    private sh(script: string, ...words: string[]): Promise<string> {
        return this.host.den.must(["sh", "-c", script, ...words]);
    }
}

export const sockets = { docker: "/run/docker.sock", libvirt: "/run/libvirt/libvirt-sock" } as const;

const noVirsh = "/run/no-virsh";

function sorted(lines: string): string[] {
    return lines.trim().split("\n").sort();
}

/** Such a host, for the tests of the enclosing `describe` or file. */
export function useMixedHost(host: LiveHost): MixedHost {
    const mixed = new MixedHost(host, useLibvirt(host));
    beforeAll(() => mixed.open(), 700_000);
    afterAll(() => mixed.close(), 30_000);
    return mixed;
}
