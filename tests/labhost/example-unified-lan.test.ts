// examples/unified-lan as it stands, with all its machines, on a host whose network card it moves.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guestImage } from "../live/support/libvirt";
import { must, until } from "../live/support/process";
import { useProviders } from "../live/support/providers";
import { writeWhoPage } from "../live/support/who-page";
import { minutes, useExample } from "./support/example";
import type { LabHost } from "./support/labhost";
import { address as ownAddress, card, server, Street } from "./support/street";

useProviders("docker", "libvirt");

const members = {
    docker: "172.24.1.10",
    qemu: "172.24.2.10",
    libvirt: "172.24.2.11",
    virtualbox: "172.24.3.10",
};
const guests = [members.qemu, members.libvirt, members.virtualbox];
/** Where libvirt's machines, which are not root's, may read them. */
const files = { kernel: "/var/lib/libvirt/boot/vmlinuz", initrd: "/var/lib/libvirt/boot/initrd.gz" };
let street: Street;

const lab = useExample("unified-lan", async (labhost) => {
    const image = await guestImage();
    await copy(labhost, image.kernel, files.kernel);
    await copy(labhost, image.initrd, files.initrd);
    await labhost.must(["docker", "tag", "web", "lab"]);
    // With its first container Docker makes tables, and libvirt with its first domain directories, for good.
    await labhost.must(["docker", "run", "--rm", "--entrypoint=/bin/true", "lab"]);
    street = await Street.open(labhost);
    await serveWho();
});
beforeAll(async () => {
    const config = {
        "virtnet:host": JSON.stringify(exactHost()),
        ...files,
        card,
        image: "lab",
        rollbackSeconds: "240", // the one emulated processor boots machines meanwhile
    };
    for (const [key, value] of Object.entries(config)) await lab.configure(key, value);
});
afterAll(async () => {
    await street?.close();
    await lab.labhost.run(["docker", "image", "rm", "--force", "lab"]);
    await lab.labhost.run(["rm", "-f", ...Object.values(files)]);
});

const fromMachine = (address: string, url: string) => lab.page(`http://${address}/cgi-bin/get?${url}`);
const fromStreet = async (url: string) => (await street.den.run(["curl", "-sf", "-m", "60", url])).stdout;

test(
    "up moves the card and makes machines of four kinds, each of which answers",
    async () => {
        await lab.project.up();
        expect(await lab.project.outputs()).toEqual({
            members,
            outside: ownAddress,
            published: `${ownAddress}:4000`,
        });
    },
    15 * minutes,
);

test(
    "every machine reaches every other, and the host all of them",
    async () => {
        expect(await lab.page(`http://${members.docker}/`)).toBe("hello from web\n");
        for (const from of guests) {
            expect(await lab.page(`http://${from}/`)).toBe("hello from guest\n");
            for (const to of Object.values(members))
                expect([from, to, await fromMachine(from, `http://${to}/`)]).toEqual([
                    from,
                    to,
                    expect.stringMatching(/^hello from (web|guest)/),
                ]);
            const ask = ["docker", "exec", "virtualnet0-web", "wget", "-qO-", `http://${from}/`];
            expect(await lab.labhost.must(ask)).toBe("hello from guest\n");
        }
    },
    15 * minutes,
);

test("every machine and the host reach the outside, which sees the router alone", async () => {
    const who = `http://${server}/cgi-bin/who`;
    expect(await lab.page(who)).toBe(`${ownAddress}\n`);
    for (const from of guests) expect((await fromMachine(from, who)).trim()).toBe(ownAddress);
});

test("port 4000 leads to QEMU's machine, from outside and from inside", async () => {
    expect(await fromStreet(`http://${ownAddress}:4000/`)).toBe("hello from guest\n");
    expect(await lab.page(`http://${ownAddress}:4000/`)).toBe("hello from guest\n");
    expect(await fromMachine(members.virtualbox, `http://${ownAddress}:4000/`)).toMatch("hello from guest");
});

test("a second up and a refresh have nothing to do", async () => {
    expect(await lab.idleUp()).toEqual({ changes: [], calls: [] });
});

test("another server of the published port is one change, shown by preview", async () => {
    await lab.configure("server", members.virtualbox);
    expect(await lab.previewed()).toEqual(["update virtualnet0-web: to"]);
    await lab.project.up();
    expect(await fromStreet(`http://${ownAddress}:4000/`)).toBe("hello from guest\n");
});

test("an adapter out of the bridge and a container that is gone are made good by up", async () => {
    await lab.labhost.must(["docker", "rm", "-f", "virtualnet0-web"]);
    const port = await lab.labhost.must(["sh", "-c", "ls /sys/class/net/virtualnet0/brif | grep vboxnet"]);
    await lab.labhost.must(["ip", "link", "set", "dev", port.trim(), "nomaster"]);
    expect(await lab.mended()).toEqual(expect.arrayContaining(["update vboxnet"]));
    expect(await lab.page(`http://${members.virtualbox}/`)).toBe("hello from guest\n");
    expect(await lab.page(`http://${members.docker}/`)).toBe("hello from web\n");
});

test("destroy gives the card back with all it had, and leaves the host as it was", async () => {
    await lab.project.destroy();
    await until("the host to be connected", () => street.isConnected(), minutes);
    await lab.expectUntouched();
    for (const list of [
        ["docker", "ps", "-aq"],
        ["virsh", "-q", "list", "--all"],
    ])
        expect((await lab.labhost.must(list)).trim()).toBe("");
});

async function copy(labhost: LabHost, from: string, to: string): Promise<void> {
    const { address, port, user, identityFile, knownHostsFile } = labhost.host.ssh;
    const options = ["-o", "BatchMode=yes", "-o", `UserKnownHostsFile=${knownHostsFile}`, "-i", identityFile];
    await must(
        ["scp", "-q", "-F", "none", ...options, "-P", String(port), from, `${user}@${address}:${to}`],
        {
            timeoutMs: 120_000,
        },
    );
}

/** With a file of host keys that names the port: in Go's ssh, which the libvirt provider has, no pattern matches one. */
function exactHost(): LabHost["host"] {
    const { ssh } = lab.labhost.host;
    const [, ...key] = readFileSync(ssh.knownHostsFile, "utf8").split(" ");
    const knownHostsFile = join(street.den.directory, "known_hosts");
    writeFileSync(knownHostsFile, `[${ssh.address}]:${ssh.port} ${key.join(" ")}`);
    return { ssh: { ...ssh, knownHostsFile } };
}

/** A page on the street that tells who asked for it. */
async function serveWho(): Promise<void> {
    const pages = join(street.den.directory, "pages");
    writeWhoPage(pages);
    street.den.talk(["busybox", "httpd", "-f", "-p", `${server}:80`, "-h", pages]);
    const answers = async () => (await fromStreet(`http://${server}/cgi-bin/who`)) !== "";
    await until("the page on the street", answers);
}
