// examples/docker-from-vm as it stands: what its README tells to expect.
import { useProviders } from "../live/support/providers";
import { useDockerOnce } from "./support/docker";
import { useExample } from "./support/example";
import type { LabHost } from "./support/labhost";

useProviders("docker");

/** What Docker has, each thing by what stays the same of it. */
const lists = {
    "ps --all": "{{.Names}}",
    "network ls": "{{.Name}}",
    "volume ls": "{{.Name}}",
    "image ls": "{{.Repository}} {{.ID}}",
};

let before: string[];
let process: string;

const lab = useExample("docker-from-vm", async (labhost) => {
    await useDockerOnce(labhost);
    before = await docker(labhost);
});

const guest = "http://127.0.0.1:8080";
/** What the guest is answered, where it stands. */
const fromGuest = (url: string) => lab.page(`${guest}/cgi-bin/get?${url}`);
/** Whether anything differs from the program, of any provider. */
const expectNoChanges = { args: ["--expect-no-changes"] };

test("up makes the container and the machine, and tells where each is found", async () => {
    await lab.configure("image", "web");
    await lab.project.up();
    expect(await lab.project.outputs()).toEqual({
        machine: "127.0.0.1:8080",
        published: "http://10.0.2.2:8000/",
        container: `http://${await containerAddress()}/`,
    });
    expect(await lab.page("http://127.0.0.1:8000/")).toBe("hello from web\n");
});

test("the machine behind NAT reaches the container by the host's port, and at its own address", async () => {
    const { published, container } = await lab.project.outputs();
    expect(await fromGuest(String(published))).toBe("hello from web\n");
    expect(await fromGuest(String(container))).toBe("hello from web\n");
    process = await lab.process("boxA");
});

test("to the container it is the host, by which VirtualBox's NAT engine goes out", async () => {
    const { container } = await lab.project.outputs();
    const gateway = await lab.labhost.must([
        "docker",
        "network",
        "inspect",
        "bridge",
        "--format",
        "{{(index .IPAM.Config 0).Gateway}}",
    ]);
    expect(await fromGuest(`${String(container)}cgi-bin/who`)).toBe(`web saw ${gateway.trim()}\n`);
});

test("a second up and a refresh have nothing to do, and call VBoxManage only to look", async () => {
    expect(await lab.idleUp()).toEqual({ changes: [], calls: [] });
    await lab.project.up(expectNoChanges);
});

test("another published port is shown as the container made anew, and reached by the running machine", async () => {
    await lab.configure("webPort", "8001");
    expect(await lab.project.previewShown()).toMatch(
        /docker:index\/container:Container: \(replace\)[^]*external *: 8000 => 8001/,
    );
    await lab.project.up();
    expect(await fromGuest("http://10.0.2.2:8001/")).toBe("hello from web\n");
    expect(await lab.labhost.fetch("http://127.0.0.1:8000/")).toBeUndefined();
});

test("a container that was removed and a forward that was bent are shown by refresh, and mended by up", async () => {
    await lab.labhost.must(["docker", "rm", "--force", "web"]);
    await lab.labhost.vbox("controlvm", "boxA", "natpf1", "delete", "http");
    await lab.labhost.vbox("controlvm", "boxA", "natpf1", "http,tcp,127.0.0.1,8081,,80");
    const shown = await lab.project.refreshShown();
    expect(shown).toMatch(/- docker:index\/container:Container: \(delete\)/);
    expect(shown).toMatch(/hostPort *: 8080 => 8081/);
    expect(await lab.mended()).toEqual(["update boxA-http"]);
    expect(await fromGuest("http://10.0.2.2:8001/")).toBe("hello from web\n");
    await lab.project.up(expectNoChanges);
});

test("a Docker that does not answer is one clear error, and the machine stays", async () => {
    const units = ["docker.socket", "docker.service"];
    await lab.labhost.must(["systemctl", "stop", ...units]);
    try {
        const { errors } = await lab.project.up({ args: ["--refresh"], fails: true });
        expect(errors).toMatch(/[Dd]ocker daemon/);
        expect(await lab.page(guest)).toBe("hello from guest\n");
    } finally {
        await lab.labhost.must(["systemctl", "start", ...units]);
    }
    await lab.mended();
    expect(await fromGuest("http://10.0.2.2:8001/")).toBe("hello from web\n");
});

test("the machine was on all the time", async () => {
    expect(await lab.process("boxA")).toBe(process);
});

test("destroy leaves the host as it was, and Docker with what it had", async () => {
    await lab.project.destroy();
    await lab.expectUntouched();
    expect(await docker(lab.labhost)).toEqual(before);
});

async function containerAddress(): Promise<string> {
    const format = "{{.NetworkSettings.Networks.bridge.IPAddress}}";
    return (await lab.labhost.must(["docker", "inspect", "web", "--format", format])).trim();
}

async function docker(labhost: LabHost): Promise<string[]> {
    const lines: string[] = [];
    for (const [list, format] of Object.entries(lists))
        lines.push(await labhost.must(["docker", ...list.split(" "), "--format", `${list}: ${format}`]));
    return lines.join("").split("\n").sort();
}
