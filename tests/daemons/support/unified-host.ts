import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject } from "../../live/support/copy-of-project";
import { Firewalls } from "../../live/support/firewalls";
import type { LiveHost } from "../../live/support/host";
import { guestImage } from "../../live/support/libvirt";
import { nic, PhysicalWorld, server } from "../../live/support/physical-world";
import type { Place } from "../../live/support/place";
import { until } from "../../live/support/process";
import type { Talk } from "../../live/support/process";
import { clone } from "../../live/support/project";
import { snapshot } from "../../live/support/snapshot";
import type { Snapshot } from "../../live/support/snapshot";
import { writeWhoPage } from "../../live/support/who-page";
import type { Project } from "../../live/support/project";

/** How a container is started whose image was made of a directory. */
const start = `CMD ["/bin/busybox","httpd","-f","-p","80","-h","/www"]`;
const busybox = "/run/firewalls/root/usr/bin/busybox";

/** A throw-away host as its user has it before the lab: a network card to a provider, and Docker. */
export class UnifiedHost {
    private readonly running: Talk[] = [];

    private constructor(
        private readonly host: LiveHost,
        readonly world: PhysicalWorld,
        readonly firewalls: Firewalls,
    ) {}

    static async open(host: LiveHost): Promise<UnifiedHost> {
        const world = await PhysicalWorld.open(host.den, { withRouter: false });
        const firewalls = await Firewalls.open(host.den, "sid");
        const unified = new UnifiedHost(host, world, firewalls);
        await firewalls.startDocker();
        await unified.importImage();
        await unified.serveOutside();
        return unified;
    }

    /** examples/unified-lan as a stack on it, without VirtualBox. */
    async project(label: string): Promise<Project> {
        return this.host.project({
            label,
            program: "",
            existing: copyOfProject(
                "examples/unified-lan",
                join(this.host.den.directory, `example-${label}`),
            ),
            env: { PATH: this.firewalls.path },
            config: {
                card: nic,
                kinds: JSON.stringify(["docker", "qemu", "libvirt"]),
                image: "lab",
                ...(await guestImage()),
            },
        });
    }

    /** What a page says, asked for from somewhere; nothing, where it cannot be had. */
    async page(from: Place, url: string): Promise<string> {
        return (await from.run(["curl", "-sf", "-m", "6", url])).stdout;
    }

    /** The same, asked for by a machine of the lab. */
    pageBy(machine: string, url: string): Promise<string> {
        return this.page(this.host.den, `http://${machine}/cgi-bin/get?${url}`);
    }

    /** The host and what Docker and libvirt know of, without what these two keep for themselves. */
    async look(): Promise<Snapshot> {
        const { place } = this.firewalls;
        const { files = [], ...rest } = await snapshot(place);
        const itsOwn =
            / \/run\/(firewalls|docker|docker-data|docker-exec|containerd|libvirt\/network)(\/|$| )/;
        const known = async (words: string) =>
            (await place.must(words.split(" "))).split("\n").map((line) => line.trim());
        return {
            ...rest,
            files: files.filter((line) => !itsOwn.test(line)),
            containers: await known("docker ps -a --format {{.Names}}"),
            networks: (await known("docker network ls --format {{.Name}}")).sort(),
            domains: await known("virsh -q list --all --name"),
            libvirtNetworks: await known("virsh -q net-list --all --name"),
        };
    }

    async close(): Promise<void> {
        await this.firewalls.stop("docker");
        for (const talk of this.running) await talk.stop();
        await this.world.close();
    }

    private async importImage(): Promise<void> {
        const directory = join(this.host.den.directory, "image");
        mkdirSync(join(directory, "bin"), { recursive: true });
        mkdirSync(join(directory, "tmp"));
        await this.host.den.must(["cp", busybox, join(directory, "bin")]);
        for (const applet of ["sh", "nc", "sed"]) symlinkSync("busybox", join(directory, "bin", applet));
        writePages(join(directory, "www"), "container");
        cpSync(join(clone, "tools", "guest", "get.cgi"), join(directory, "www", "cgi-bin", "get"));
        await this.firewalls.place.must([
            "sh",
            "-c",
            'tar -C "$0" -c . | docker import -c "$1" - lab',
            directory,
            start,
        ]);
    }

    /** A web server beyond the provider that says who asked, and a provider that would let packets into the LAN. */
    private async serveOutside(): Promise<void> {
        const pages = join(this.host.den.directory, "outside");
        writePages(pages, "outside");
        this.running.push(this.world.isp.talk([busybox, "httpd", "-f", "-p", `${server}:80`, "-h", pages]));
        await until(
            "the web server outside",
            async () => (await this.page(this.world.isp, `http://${server}/`)) !== "",
        );
    }
}

function writePages(directory: string, name: string): void {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "index.html"), `hello from ${name}\n`);
    writeWhoPage(directory);
}
