import { posix, win32 } from "node:path";
import { Kept } from "../kept";
import type { VirtualBoxDriver } from "./driver";
import type {
    DhcpServerRow,
    GlobalSettings,
    HostOnlyAdapterRow,
    Lease,
    NetworkServices,
    VirtualBoxWorld,
    VirtualMachine,
} from "./model";
import { parseGlobalSettings } from "./parse/global-settings";
import { parseLeases } from "./parse/leases";
import { parseHostOnlyAdapters, parseMachineList, parseVersion } from "./parse/lists";
import { parseMachineSettings } from "./parse/machine-settings";
import type { Media } from "./parse/media";
import { networksConfPath } from "./parse/networks-conf";
import { parseServices } from "./parse/services";
import { settingsPath } from "./settings-path";

const ipLimitMs = 30_000;

type Global = GlobalSettings & { media: Media };

/** Each number is another one after a change that may have made what was read stale. */
export interface Generations {
    files: number;
    /** What VBoxManage lists: a start of that costs as much as all the files. */
    lists: number;
}

/**
 * A VirtualBox user's world as its files and three lists tell it, however many machines there are. What was read is kept
 * until it is changed through us or is older than `maximumAgeMs`: resources that look at the same time share it.
 */
export class Reader implements VirtualBoxWorld {
    private readonly kept: Kept;
    private readonly lists: Kept;

    constructor(
        private readonly driver: VirtualBoxDriver,
        private readonly generations: Readonly<Generations>,
        maximumAgeMs: number,
    ) {
        this.kept = new Kept(maximumAgeMs);
        this.lists = new Kept(maximumAgeMs);
    }

    get platform(): string {
        return this.driver.seat.platform;
    }

    /** The world as it is now or, nothing having been changed, was a moment ago. */
    current(): this {
        this.lists.renew(this.generations.lists);
        if (this.kept.renew(this.generations.files)) this.driver.ledger.refresh();
        return this;
    }

    async version(): Promise<string> {
        return parseVersion(await this.list(["--version"])) ?? "0.0.0";
    }

    async machine(nameOrUuid: string): Promise<VirtualMachine | undefined> {
        const machines = await this.machines();
        const uuid = nameOrUuid.toLowerCase();
        return machines.find((one) => one.uuid === uuid) ?? machines.find((one) => one.name === nameOrUuid);
    }

    async machineNames(): Promise<readonly string[]> {
        return (await this.machines()).map(({ name }) => name);
    }

    /** The settings file of that UUID, where VirtualBox would make that of this name, if it belongs to no machine. */
    async straySettings(uuid: string, name: string): Promise<string | undefined> {
        const { machines, defaultMachineFolder } = await this.global();
        if (machines.has(uuid)) return undefined;
        const settingsFile = settingsPath(this.platform, defaultMachineFolder, name);
        const text = await this.driver.seat.readText(settingsFile);
        if (text === undefined) return undefined;
        return parseMachineSettings(text, { settingsFile, running: false }).uuid === uuid
            ? settingsFile
            : undefined;
    }

    global(): Promise<Global> {
        return this.kept.look("global", async () => {
            const file = this.join("VirtualBox.xml");
            const text = await this.driver.seat.readText(file);
            return text === undefined ? nothingYet(this.platform) : parseGlobalSettings(text, file);
        });
    }

    hostOnlyAdapters(): Promise<readonly HostOnlyAdapterRow[]> {
        return this.kept.look("adapters", async () => {
            const listed = parseHostOnlyAdapters(await this.list(["list", "hostonlyifs"]));
            return this.platform === "linux" ? this.withAddresses(listed) : listed;
        });
    }

    leases(network: string): Promise<readonly Lease[]> {
        const file = this.join(`${network}-Dhcpd.leases`);
        return this.kept.look(file, async () => {
            const text = await this.driver.seat.readText(file);
            return text === undefined ? [] : parseLeases(text, file);
        });
    }

    networksConf(): Promise<string | undefined> {
        return this.kept.look("networks.conf", () => this.driver.seat.readText(networksConfPath));
    }

    async networkServices(): Promise<NetworkServices | undefined> {
        if (this.platform === "win32") return undefined;
        return this.kept.look("services", async () => {
            const { stdout } = await this.driver.seat.run(["ps", "-xo", "command"], ipLimitMs);
            return parseServices(stdout);
        });
    }

    claims(key: string): ReturnType<VirtualBoxWorld["claims"]> {
        return this.driver.ledger.get(key);
    }

    claimsUnder(prefix: string): Promise<{ key: string; mark: string }[]> {
        return this.driver.ledger.under(prefix);
    }

    async refreshClaims(): Promise<void> {
        this.driver.ledger.refresh();
    }

    heldBy(mark: string): Promise<string[]> {
        return this.driver.ledger.heldBy(mark);
    }

    /** VirtualBox lists the address that it would give an adapter as if the adapter had it: the kernel knows. */
    private async withAddresses(adapters: readonly HostOnlyAdapterRow[]): Promise<HostOnlyAdapterRow[]> {
        if (adapters.length === 0) return [];
        const { code, stdout } = await this.driver.seat.run(["ip", "-json", "address", "show"], ipLimitMs);
        if (code !== 0) return [...adapters];
        const links = parseLinkAddresses(stdout);
        return adapters.map(({ name, ...adapter }) => {
            const addresses = links.get(name) ?? [];
            const [ipv6, ...moreIpv6] = addresses.filter((cidr) => cidr.includes(":"));
            return {
                ...adapter,
                name,
                ipv4: addresses.find((cidr) => !cidr.includes(":")),
                ipv6,
                ...(moreIpv6.length === 0 ? {} : { moreIpv6 }),
            };
        });
    }

    private machines(): Promise<VirtualMachine[]> {
        return this.kept.look("machines", async () => {
            const { machines, media } = await this.global();
            if (machines.size === 0) return [];
            const files = [...machines.values()].map((source) => this.absolute(source));
            const [texts, printed] = await Promise.all([
                this.driver.seat.readTexts(files),
                this.list(["list", "runningvms"]),
            ]);
            const running = parseMachineList(printed);
            return [...machines.keys()].flatMap((uuid, index) => {
                const settingsFile = files[index] ?? "";
                const text = texts.get(settingsFile);
                if (text === undefined) return []; // VirtualBox calls such a machine inaccessible
                const source = { settingsFile, running: running.has(uuid), globalMedia: media };
                return [parseMachineSettings(text, source)];
            });
        });
    }

    private list(words: readonly string[]): Promise<string> {
        return this.lists.look(words.join(" "), () => this.driver.manage.call(words, { changes: false }));
    }

    private absolute(source: string): string {
        const path = this.platform === "win32" ? win32 : posix;
        return path.isAbsolute(source) ? source : this.join(source);
    }

    private join(name: string): string {
        return (this.platform === "win32" ? win32 : posix).join(this.driver.home, name);
    }
}

/** The addresses of each interface, without that of scope link which the kernel gives it (protocol since Linux 5.18). */
function parseLinkAddresses(json: string): Map<string, string[]> {
    const rows = JSON.parse(json) as {
        ifname?: string;
        addr_info?: { local?: string; prefixlen?: number; protocol?: string }[];
    }[];
    return new Map(
        rows.map(({ ifname = "", addr_info: addresses = [] }) => [
            ifname,
            addresses
                .filter(({ protocol }) => protocol !== "kernel_ll")
                .map(({ local = "", prefixlen = 0 }) => `${local}/${prefixlen}`),
        ]),
    );
}

/** A user who has never changed anything: VirtualBox has its defaults, and no file. */
function nothingYet(platform: string): Global {
    return {
        machines: new Map(),
        defaultMachineFolder: "",
        extraData: new Map(),
        natNetworks: [],
        dhcpServers: platform === "linux" ? [firstServer] : [],
        media: new Map(),
    };
}

/** On Linux it comes with a server for the first adapter, before there is one. */
const firstServer: DhcpServerRow = {
    network: "HostInterfaceNetworking-vboxnet0",
    serverAddress: "192.168.56.100",
    netmask: "255.255.255.0",
    lower: "192.168.56.101",
    upper: "192.168.56.254",
    enabled: true,
    global: { options: new Map(), forced: [], suppressed: [] },
    groups: [],
    clients: [],
};
