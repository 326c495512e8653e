// examples/host-only-lab as it stands: what its README tells to expect.
import { useExample } from "./support/example";
import { Outside } from "./support/outside";

const allowed = "/etc/vbox/networks.conf";
const page = "http://192.168.50.4";

let outside: Outside;
let process: string;
let forwarding: string;

const lab = useExample("host-only-lab", async (labhost) => {
    outside = await Outside.open(labhost);
    forwarding = await labhost.must(["cat", "/proc/sys/net/ipv4/ip_forward"]);
});

afterAll(async () => {
    await outside.close();
    await lab.labhost.run(["rm", "-f", allowed]);
});

test("without the line that allows its network, up fails and names it", async () => {
    const { errors } = await lab.project.up({ fails: true });
    expect(errors).toContain(`add the line \`* 192.168.50.0/24\` to ${allowed}`);
});

test("with it, up makes the lab, and the host reaches the guest at its address over the adapter", async () => {
    await lab.labhost.must(["sh", "-c", `mkdir -p /etc/vbox && echo '* 192.168.50.0/24' >${allowed}`]);
    await lab.project.up();
    expect(await lab.project.outputs()).toEqual({ adapter: "vboxnet0" });
    expect(await lab.page(`${page}/cgi-bin/net`)).toContain("inet 192.168.50.4/24 ");
    expect(await lab.labhost.must(["ip", "route", "get", "192.168.50.4"])).toContain(" dev vboxnet0 ");
    process = await lab.process("boxA");
});

test("the guest reaches the host over the adapter", async () => {
    expect(await lab.page(`${page}/cgi-bin/get?http://192.168.50.1:8000/`)).toBe(
        "hello from host-web to 192.168.50.4\n",
    );
});

test("a second up has nothing to do, and calls VBoxManage only to look", async () => {
    expect(await lab.idleUp()).toEqual({ changes: [], calls: [] });
});

test("the cable to the NAT is pulled by one change", async () => {
    await lab.configure("natCable", "false");
    expect(await lab.previewed()).toEqual(["update boxA-nat: cableConnected"]);
    await lab.project.up();
    expect(await lab.page(`${page}/cgi-bin/net`, "NO-CARRIER")).toMatch(/eth0: <NO-CARRIER,/);
});

test("what was changed by hand is mended by `up --refresh`", async () => {
    await lab.labhost.must(["ip", "address", "flush", "dev", "vboxnet0"]);
    await lab.labhost.vbox("controlvm", "boxA", "setlinkstate1", "on");
    await lab.noPage(page);
    expect(await lab.mended()).toEqual(["update boxA-nat", "update lab-adapter"]);
    expect(await lab.page(page)).toBe("hello from guest\n");
});

test("the machine was on all the time", async () => {
    expect(await lab.process("boxA")).toBe(process);
});

describe("with the host as its router", () => {
    beforeAll(async () => {
        await lab.configure("wan", "wan0");
        expect(await lab.previewed()).toEqual([
            "create lab-router: ",
            "update lab-dhcp: options.3, options.6",
        ]);
        await lab.project.up();
        // It hears of its router with its next lease, and asks for one when it starts.
        await lab.labhost.vbox("controlvm", "boxA", "reset");
    });

    test("DHCP tells the guest its router, and it reaches the outside, which sees the host", async () => {
        expect(await lab.page(`${page}/cgi-bin/net`, "default via 192.168.50.1 ")).not.toContain("10.0.2.15");
        expect(await lab.page(`${page}/cgi-bin/get?http://198.51.100.1/`)).toBe("outside saw 198.51.100.2\n");
    });

    test("nobody reaches it from outside, and it reaches nothing but the outside", async () => {
        expect(await outside.asks("outside", "192.168.50.4")).toBe("");
        expect(await outside.asks("other", "192.168.50.4")).toBe("");
        expect(await lab.labhost.fetch(`${page}/cgi-bin/get?http://203.0.113.1/`)).toBeUndefined();
    });

    test("what the host forwards for others passes as before, unchanged", async () => {
        expect(await outside.asks("other")).toBe("outside saw 203.0.113.1\n");
        expect(await outside.asks("outside")).toBe("outside saw 198.51.100.1\n");
    });
});

test("destroy leaves the host as it was: no rule, and forwarding as before", async () => {
    await lab.project.destroy();
    await lab.expectUntouched();
    expect(await lab.labhost.must(["cat", "/proc/sys/net/ipv4/ip_forward"])).toBe(forwarding);
});
