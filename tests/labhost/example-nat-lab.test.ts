// examples/nat-lab as it stands: what its README tells to expect.
import { useExample } from "./support/example";

const lab = useExample("nat-lab");
const page = "http://127.0.0.1:8080";
let process: string;

test("up makes the lab, and says where the host's ports are", async () => {
    await lab.project.up();
    expect(await lab.project.outputs()).toEqual({
        endpoints: { http: "127.0.0.1:8080", ssh: "127.0.0.1:2222" },
    });
    expect(await listeners()).toEqual(["127.0.0.1:2222", "127.0.0.1:8080"]);
});

test("the guest's page is reached through its forward, and the host's web server from inside", async () => {
    expect(await lab.page(page)).toBe("hello from guest\n");
    expect(await lab.page(`${page}/cgi-bin/net`)).toMatch(
        /inet 10\.0\.2\.15\/24 .*\n(.*\n)*default via 10\.0\.2\.2 /,
    );
    expect(await lab.page(`${page}/cgi-bin/get?http://10.0.2.2:8000/`)).toBe(
        "hello from host-web to 127.0.0.1\n",
    );
    process = await lab.process("boxA");
});

test("a second up has nothing to do, and calls VBoxManage only to look", async () => {
    expect(await lab.idleUp()).toEqual({ changes: [], calls: [] });
});

test("another host port is one change, and the running guest is reached there and no longer here", async () => {
    await lab.configure("httpPort", "8090");
    expect(await lab.previewed()).toEqual(["update boxA-http: hostPort"]);
    await lab.project.up();
    expect(await lab.page("http://127.0.0.1:8090")).toBe("hello from guest\n");
    expect(await listeners()).toEqual(["127.0.0.1:2222", "127.0.0.1:8090"]);
});

test("the forward for SSH leads to whatever port of the guest it is told", async () => {
    lab.edit("guestPort: 22 }", "guestPort: 80 }");
    expect(await lab.previewed()).toEqual(["update boxA-ssh: guestPort"]);
    await lab.project.up();
    expect(await lab.page("http://127.0.0.1:2222")).toBe("hello from guest\n");
});

test("what was changed by hand is mended by `up --refresh`", async () => {
    await lab.labhost.vbox("controlvm", "boxA", "natpf1", "delete", "http");
    await lab.labhost.vbox("controlvm", "boxA", "setlinkstate1", "off");
    await lab.noPage("http://127.0.0.1:2222");
    expect(await lab.mended()).toEqual(["update boxA-http", "update boxA-nic"]);
    expect(await lab.page("http://127.0.0.1:8090")).toBe("hello from guest\n");
});

test("the machine was on all the time", async () => {
    expect(await lab.process("boxA")).toBe(process);
});

test("destroy leaves the host as it was", async () => {
    await lab.project.destroy();
    await lab.expectUntouched();
});

/** Where the machine's forwards listen. */
async function listeners(): Promise<string[]> {
    const lines = (await lab.labhost.must(["ss", "-Hltnp"])).split("\n");
    return lines
        .filter((line) => line.includes('"VBoxHeadless"'))
        .map((line) => line.split(/\s+/)[3] ?? "")
        .sort();
}
