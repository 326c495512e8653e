import { until } from "../live/support/process";
import { LabHost } from "./support/labhost";
import { snapshot } from "./support/snapshot";

/** An emulated processor emulates another one here: a guest takes a minute to boot. */
const minutes = 60_000;
jest.setTimeout(5 * minutes);

const name = "smoke";
const guest = "/root/guest.iso";
const port = "8080";
const page = `http://127.0.0.1:${port}`;

let labhost: LabHost;
beforeAll(async () => {
    labhost = await LabHost.open();
});
afterAll(() => labhost.close());

test("VBoxManage answers with its version alone: its kernel modules are loaded", async () => {
    expect(await labhost.vbox("--version")).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    const modules = await labhost.must(["lsmod"]);
    for (const module of ["vboxdrv", "vboxnetflt", "vboxnetadp"])
        expect(modules).toMatch(new RegExp(`^${module} `, "m"));
});

describe("a guest behind NAT and on a host-only network", () => {
    let adapter: string;
    let before: Awaited<ReturnType<typeof snapshot>>;

    beforeAll(async () => {
        before = await snapshot(labhost);
        adapter = /'(.+)'/.exec(await labhost.vbox("hostonlyif", "create"))?.[1] ?? "";
        await labhost.vbox("hostonlyif", "ipconfig", adapter, "--ip=192.168.56.1", "--netmask=255.255.255.0");
        await labhost.vbox("createvm", "--name", name, "--ostype", "Linux26_64", "--register");
        await labhost.vbox("modifyvm", name, "--memory=256", "--nested-paging=off", ...network(adapter));
        await labhost.vbox("storagectl", name, "--name", "ide", "--add", "ide");
        const medium = ["--port=0", "--device=0", "--type=dvddrive", `--medium=${guest}`];
        await labhost.vbox("storageattach", name, "--storagectl=ide", ...medium);
        await labhost.vbox("startvm", name, "--type=headless");
    });

    afterAll(async () => {
        await labhost.run(["VBoxManage", "controlvm", name, "poweroff"]);
        await labhost.run(["VBoxManage", "unregistervm", name, "--delete"]);
        await labhost.run(["VBoxManage", "hostonlyif", "remove", adapter]);
    });

    test("its web page is reached through a port forward", async () => {
        expect(await answered(page)).toBe("hello from guest\n");
    });

    test("a cut cable cuts it off, and a mended one brings it back", async () => {
        await labhost.vbox("controlvm", name, "setlinkstate1", "off");
        await until("the page to be gone", async () => (await labhost.fetch(page)) === undefined, minutes);
        await labhost.vbox("controlvm", name, "setlinkstate1", "on");
        expect(await answered(page)).toBe("hello from guest\n");
    });

    test("its host-only address is on its page, and is reached directly", async () => {
        const address = await until(
            "an address from the host-only network",
            async () =>
                /192\.168\.56\.\d+(?=\/24)/.exec((await labhost.fetch(`${page}/cgi-bin/net`)) ?? "")?.[0],
            minutes,
        );
        expect(await answered(`http://${address}`)).toBe("hello from guest\n");
        // From inside, and back: the guest asks its own page by that address.
        expect(await answered(`${page}/cgi-bin/get?http://${address}/`)).toBe("hello from guest\n");
    });

    test("nothing is left when all is removed", async () => {
        await labhost.vbox("controlvm", name, "poweroff");
        await until(
            "the machine to be unlocked",
            async () => {
                const { code } = await labhost.run(["VBoxManage", "unregistervm", name, "--delete"]);
                return code === 0;
            },
            minutes,
        );
        await labhost.vbox("closemedium", "dvd", guest);
        await labhost.vbox("hostonlyif", "remove", adapter);
        expect(await snapshot(labhost)).toEqual(before);
    });
});

function network(adapter: string): string[] {
    return [
        ...["--nic1=nat", "--nic-type1=virtio", `--nat-pf1=web,tcp,127.0.0.1,${port},,80`],
        ...["--nic2=hostonly", "--nic-type2=virtio", `--host-only-adapter2=${adapter}`],
    ];
}

/** What a page of the guest says, once it says something. */
function answered(url: string): Promise<string> {
    return until(`an answer of ${url}`, () => labhost.fetch(url), 3 * minutes);
}
