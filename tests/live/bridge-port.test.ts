// A guarded port on "this machine" itself: whatever resets the interface, it is plugged in again.
import { useHost } from "./support/host";
import { until } from "./support/process";

const host = useHost();

const program = (bridge: string) => `
new virtnet.linux.Bridge("one", { name: "one" });
const two = new virtnet.linux.Bridge("two", { name: "two" });
new virtnet.linux.BridgePort("port", { interface: "vbox0", bridge: "${bridge}", flushAddresses: true, guard: true }, { dependsOn: two });
`;

/** The bridge it is plugged into and its addresses, as soon as they are these. */
async function settled(bridge: string): Promise<void> {
    await until(`vbox0 to be a port of ${bridge} without addresses`, async () => {
        const [link] = JSON.parse(
            await host.den.must(["ip", "-json", "address", "show", "dev", "vbox0"]),
        ) as { master?: string; addr_info: { scope: string }[] }[];
        const isBare = link?.addr_info.every(({ scope }) => scope !== "global");
        return link?.master === bridge && isBare === true ? true : undefined;
    });
}

test("a guarded port that is unplugged, given its address back or made anew is plugged in again, until it is destroyed", async () => {
    const { den } = host;
    await den.ip("tuntap add dev vbox0 mode tap");
    await den.ip("address add 192.168.56.1/24 dev vbox0");
    const lab = await host.project({ program: program("one") });
    await lab.up();
    await settled("one");

    await den.ip("address add 192.168.56.1/24 dev vbox0");
    await den.ip("link set dev vbox0 nomaster down");
    await settled("one");
    await den.ip("link del dev vbox0");
    await den.ip("tuntap add dev vbox0 mode tap");
    await settled("one");
    expect(await lab.refreshShown()).not.toMatch(/port/);

    lab.program(program("two"));
    await lab.up();
    await settled("two");
    await den.ip("link set dev vbox0 nomaster");
    await settled("two");

    await lab.destroy();
    expect(await den.must(["ip", "-br", "address", "show", "dev", "vbox0"])).toMatch(/192\.168\.56\.1\/24/);
    await den.ip("link del dev vbox0");
    await host.expectUntouched();
});
