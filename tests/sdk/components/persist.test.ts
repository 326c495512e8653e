import * as virtnet from "../../../sdk";
import { Program } from "../program";

/** All that a component makes, by what it is told of persisting. */
async function persisting(persist: boolean | undefined): Promise<Set<unknown>> {
    const program = new Program();
    const given = persist === undefined ? {} : { persist };
    const lan = new virtnet.UnifiedLan("lan", {
        ...given,
        network: "172.24.0.0/16",
        hostAddress: "172.24.0.1",
        gateway: "172.24.0.254",
        hostRoutes: ["10.0.0.0/8"],
        wan: { address: "198.51.100.2/24", peer: { addresses: ["198.51.100.1/24"] } },
    });
    const web = lan.machine("web", { address: "172.24.0.10" });
    lan.publish("http", { port: 4000, to: web.address });
    new virtnet.WebServer("server", { ...given, namespace: web.namespace });
    const router = { wan: "eth0", ...given };
    new virtnet.HostOnlyLab("box", { address: "192.168.56.1/24", router });
    const made = (await program.registered()).filter(({ type }) => type.includes("dynamic/virtnet/linux:"));
    expect(made).toHaveLength(11);
    return new Set(made.map(({ inputs }) => inputs["persist"]));
}

test.each([true, false, undefined])("told %s, a component tells all of its own the same", async (persist) => {
    expect(await persisting(persist)).toEqual(new Set([persist]));
});
