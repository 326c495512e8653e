// examples/nat-network as it stands: what its README tells to expect.
import { useExample } from "./support/example";

const lab = useExample("nat-network");
const web1 = "http://127.0.0.1:8081";
/** The other machine's address, from the range. */
let leased: string;
let before: string[];

test("up makes the lab, and the published machine has the address that it is given by DHCP", async () => {
    await lab.project.up();
    expect(await lab.project.outputs()).toMatchObject({ endpoint: "127.0.0.1:8081" });
    expect(await lab.page(`${web1}/cgi-bin/net`, "fd00:5::")).toContain("inet 10.5.0.11/24 ");
});

test("`up --refresh` tells which address the other machine has been leased", async () => {
    leased = await lab.output("leases", (leases) => {
        const all = leases as { mac: string; address: string }[];
        return all.find(({ mac }) => mac === "08:00:27:00:05:12")?.address;
    });
    expect(leased).toMatch(/^10\.5\.0\.1\d\d$/);
    before = await processes();
});

test("the machines reach each other, by IPv4 and by IPv6", async () => {
    for (const host of [leased, "[fd00:5::a00:27ff:fe00:512]"])
        expect(await lab.page(`${web1}/cgi-bin/get?http://${host}/`)).toBe("hello from guest\n");
    const back = `http://${leased}/cgi-bin/get?http://10.5.0.11/`;
    expect(await lab.page(`${web1}/cgi-bin/get?${back}`)).toBe("hello from guest\n");
});

test("the host's own 127.0.0.1 is reached by the network's gateway", async () => {
    expect(await lab.page(`${web1}/cgi-bin/get?http://10.5.0.1:8000/`)).toBe(
        "hello from host-web to 127.0.0.1\n",
    );
});

test("a second up has nothing to do, and calls VBoxManage only to look", async () => {
    expect(await lab.idleUp()).toEqual({ changes: [], calls: [] });
});

test("another host port is one change, and the running machine is reached there and no longer here", async () => {
    await lab.configure("httpPort", "8091");
    expect(await lab.previewed()).toEqual(["update http: hostPort"]);
    await lab.project.up();
    expect(await lab.page("http://127.0.0.1:8091")).toBe("hello from guest\n");
    await lab.noPage(web1);
});

test("a forward taken away by hand is put back by `up --refresh`", async () => {
    await lab.labhost.vbox("natnetwork", "modify", "--netname=lab", "--port-forward-4=delete", "http");
    await lab.noPage("http://127.0.0.1:8091");
    expect(await lab.mended()).toEqual(["update http"]);
    expect(await lab.page("http://127.0.0.1:8091")).toBe("hello from guest\n");
});

test("the machines were on all the time", async () => {
    expect(await processes()).toEqual(before);
});

test("destroy leaves the host as it was", async () => {
    await lab.project.destroy();
    await lab.expectUntouched();
});

function processes(): Promise<string[]> {
    return Promise.all(["web1", "web2"].map((machine) => lab.process(machine)));
}
