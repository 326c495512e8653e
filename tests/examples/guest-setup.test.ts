// examples/guest-setup under Pulumi's mocks: what it asks @pulumi/command to do, and with which connection.
import * as pulumi from "@pulumi/pulumi";

jest.mock("pulumi-virtnet", () => jest.requireActual<object>("../../sdk"));

type Inputs = Record<string, unknown>;

/** Runs the program; a forward's endpoint is what the provider would compute. */
async function run(settings: Record<string, string>): Promise<Map<string, Inputs>> {
    const made = new Map<string, Inputs>();
    const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
        const given = inputs as Inputs;
        made.set(name, given);
        const endpoint = `${String(given["hostAddress"])}:${String(given["hostPort"])}`;
        const outputs = type.endsWith("virtualbox:PortForward") ? { endpoint } : {};
        return { id: `${name}-id`, state: { ...given, ...outputs } };
    };
    await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "guest-setup", "dev", false);
    const given = { disk: "/srv/guest.vdi", privateKey: "a key", hostKey: "ssh-ed25519 AAAA", ...settings };
    pulumi.runtime.setAllConfig(
        Object.fromEntries(Object.entries(given).map(([key, value]) => [`guest-setup:${key}`, value])),
    );
    jest.isolateModules(() => jest.requireActual<object>("../../examples/guest-setup"));
    await pulumi.runtime.disconnect();
    return made;
}

test.each<Record<string, string>>([{}, { sshPort: "2022" }])(
    "the commands run over the port that is forwarded to the guest's SSH server (%j)",
    async (settings: Record<string, string>) => {
        const made = await run(settings);
        const forward = made.get("guest-ssh");
        expect(forward).toMatchObject({ guestPort: 22, hostPort: Number(settings["sshPort"] ?? 2222) });
        expect(made.get("page")?.["connection"]).toMatchObject({
            [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, // for it holds the key
            value: {
                host: forward?.["hostAddress"],
                port: forward?.["hostPort"],
                hostKey: "ssh-ed25519 AAAA",
            },
        });
    },
);
