// examples/udp-tunnel as it stands: what its README tells to expect.
import { atConsole } from "./support/console";
import { useExample } from "./support/example";

const lab = useExample("udp-tunnel");
const [left, right] = ["http://127.0.0.1:8083", "http://127.0.0.1:8084"];
/** The page of `right`, as `left` sees it: by the tunnel alone. */
const across = `${left}/cgi-bin/get?http://10.9.0.2/`;
let before: string[];

test("up makes the lab, and the guests are given addresses on the tunnel at their consoles", async () => {
    await lab.project.up();
    expect(await lab.project.outputs()).toEqual({ endpoints: ["127.0.0.1:8083", "127.0.0.1:8084"] });
    await atConsole(lab.labhost, "/tmp/virtnet-left.console", "ip addr add 10.9.0.1/24 dev eth1");
    await atConsole(lab.labhost, "/tmp/virtnet-right.console", "ip addr add 10.9.0.2/24 dev eth1");
    expect(await lab.page(`${right}/cgi-bin/net`)).toContain("inet 10.9.0.2/24 ");
    before = await processes();
});

test("one fetches the other's page across the tunnel, each way", async () => {
    expect(await lab.page(across)).toBe("hello from guest\n");
    expect(await lab.page(`${right}/cgi-bin/get?http://10.9.0.1/`)).toBe("hello from guest\n");
});

test("a second up has nothing to do, and calls VBoxManage only to look", async () => {
    expect(await lab.idleUp()).toEqual({ changes: [], calls: [] });
});

test("ports that do not meet cut the tunnel, and ports that do join it again", async () => {
    lab.edit("port: 10001, peer: 10002", "port: 10001, peer: 10003");
    expect(await lab.previewed()).toEqual(["update left-tunnel: attachment.generic.properties.dport"]);
    await lab.project.up();
    await lab.noPage(across);
    lab.edit("port: 10002, peer: 10001", "port: 10003, peer: 10001");
    expect(await lab.previewed()).toEqual(["update right-tunnel: attachment.generic.properties.sport"]);
    await lab.project.up();
    expect(await lab.page(across)).toBe("hello from guest\n");
});

test("a cable pulled by hand cuts the tunnel, and `up --refresh` plugs it in", async () => {
    await lab.labhost.vbox("controlvm", "right", "setlinkstate2", "off");
    await lab.noPage(across);
    expect(await lab.mended()).toEqual(["update right-tunnel"]);
    expect(await lab.page(across)).toBe("hello from guest\n");
});

test("the machines were on all the time", async () => {
    expect(await processes()).toEqual(before);
});

test("destroy leaves the host as it was", async () => {
    await lab.project.destroy();
    await lab.expectUntouched();
});

function processes(): Promise<string[]> {
    return Promise.all(["left", "right"].map((machine) => lab.process(machine)));
}
