import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "../../../sdk";
import { Program } from "../program";

const network = { type: docker.Network, subnet: "172.24.0.0/16", gateway: "172.24.0.254" };
const id = "0f3a5c7d9e1b0f3a5c7d9e1b";

/** The inputs of what a dock registers, by the resource's name. */
async function made(args: Omit<virtnet.DockerDockArgs<docker.Network>, "bridge">) {
    const program = new Program();
    new virtnet.DockerDock("dock", { bridge: "virtualnet0", ...args }, program.watching());
    const all = await program.registered();
    for (const { name } of all.slice(1)) expect([name, program.parentOf(name)]).toEqual([name, "dock"]);
    return Object.fromEntries(all.map(({ name, inputs }) => [name, inputs]));
}

test("Docker adopts the bridge: the real router is the gateway, and Docker gives it no address and no NAT", async () => {
    const { "dock-network": inputs } = await made({
        network: { ...network, ipRange: "172.24.1.0/24", reserved: { host: "172.24.1.1" }, mtu: 1400 },
    });
    expect(inputs).toEqual({
        name: "dock",
        driver: "bridge",
        ipv6: false,
        attachable: true,
        ipamConfigs: [
            {
                subnet: "172.24.0.0/16",
                gateway: "172.24.0.254",
                ipRange: "172.24.1.0/24",
                auxAddress: { host: "172.24.1.1" },
            },
        ],
        options: {
            "com.docker.network.bridge.name": "virtualnet0",
            "com.docker.network.bridge.inhibit_ipv4": "true",
            "com.docker.network.bridge.enable_ip_masquerade": "false",
            "com.docker.network.bridge.gateway_mode_ipv4": "routed",
            "com.docker.network.driver.mtu": "1400",
        },
    });
});

test("in IPv6 the gateway is the host's own address, which Docker gives the bridge in any case", async () => {
    const { "dock-network": inputs } = await made({
        network: {
            ...network,
            gatewayMode: "nat-unprotected",
            ipv6: { subnet: "fd24::/64", hostAddress: "fd24::1" },
        },
    });
    expect(inputs).toMatchObject({
        ipv6: true,
        ipamConfigs: [{ gateway: "172.24.0.254" }, { subnet: "fd24::/64", gateway: "fd24::1" }],
        options: {
            "com.docker.network.bridge.gateway_mode_ipv4": "nat-unprotected",
            "com.docker.network.bridge.gateway_mode_ipv6": "nat-unprotected",
        },
    });
});

test("a cable leads to the bridge that Docker names after the network's id, or that its options name", async () => {
    const { "dock-cable": byId } = await made({ joins: { id: pulumi.output(id) } });
    expect(byId).toMatchObject({
        a: { name: "vd-dock", bridge: "virtualnet0" },
        b: { name: "vd-0f3a5c7d9e1b", bridge: "br-0f3a5c7d9e1b" },
    });
    const options = { "com.docker.network.bridge.name": "docker0" };
    const { "dock-cable": byOption } = await made({ joins: { id, options } });
    expect(byOption).toMatchObject({ b: { name: "vd-0f3a5c7d9e1b", bridge: "docker0" } });
});

test("a network that is made anew is joined by another cable", async () => {
    const { "dock-cable": before } = await made({ joins: { id } });
    const { "dock-cable": after } = await made({ joins: { id: `${id.slice(1)}0` } });
    expect(before).toMatchObject({ b: { name: "vd-0f3a5c7d9e1b" } });
    expect(after).toMatchObject({ b: { name: "vd-f3a5c7d9e1b0" } });
});

test("what docker.Network and docker.getNetworkOutput give can be joined", () => {
    const takes = (ref: virtnet.DockerNetworkRef) => ref;
    const check = (one: docker.Network, found: pulumi.Output<docker.GetNetworkResult>) => [
        takes(one),
        takes(found),
    ];
    expect(check).toBeInstanceOf(Function);
});

test.each([
    [{ subnet: "172.24.0.5/16" }, "network.subnet: 172.24.0.5/16 is an address in a network"],
    [{ gateway: "10.0.0.1" }, "network.gateway: 10.0.0.1 is outside the LAN 172.24.0.0/16"],
    [{ gateway: "172.24.0.0" }, "network.gateway: 172.24.0.0 is the network itself"],
    [{ ipRange: "172.25.1.0/24" }, "network.ipRange: 172.25.1.0/24 is outside the LAN 172.24.0.0/16"],
    [{ reserved: { host: "10.0.0.1" } }, "network.reserved.host: 10.0.0.1 is outside the LAN 172.24.0.0/16"],
    [
        { ipv6: { subnet: "fd24::/64", hostAddress: "fd25::1" } },
        "network.ipv6.hostAddress: fd25::1 is outside the LAN fd24::/64",
    ],
])("a network that cannot be is refused before anything is made: %j", (wrong, message) => {
    new Program();
    expect(
        () => new virtnet.DockerDock("dock", { bridge: "virtualnet0", network: { ...network, ...wrong } }),
    ).toThrow(`checking DockerDock "dock": ${message}`);
});
