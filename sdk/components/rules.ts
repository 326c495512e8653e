import * as pulumi from "@pulumi/pulumi";
import { contains, formatCidr, networkOf, overlaps, parseAddress, parseCidr } from "../../provider/net/cidr";
import type { Cidr } from "../../provider/net/cidr";

/** What a component was told that cannot be; shown without a stack, since it is the user's to mend. */
export class ArgumentError extends pulumi.RunError {
    constructor(component: string, path: string, wrong: string, remedy: string) {
        super(`checking ${component}: ${path}: ${wrong}. ${remedy}.`);
    }
}

/** The networks of a LAN. */
export interface LanNetworks {
    network: string;
    network6?: string | undefined;
}

/** Checks of one component's arguments; every message names the component and the argument. */
export class Rules {
    constructor(private readonly component: string) {}

    network(path: string, text: string, family?: 4 | 6): Cidr {
        const cidr = parseCidr(text);
        if (cidr === undefined)
            throw this.error(path, `${JSON.stringify(text)} is not a network`, "Write it as 172.24.0.0/16");
        const network = formatCidr(networkOf(cidr));
        if (network !== formatCidr(cidr))
            throw this.error(path, `${text} is an address in a network`, `Write the network, ${network}`);
        this.ofFamily(path, cidr, family);
        return cidr;
    }

    /** Gives the network that an interface with the address is on. */
    interfaceAddress(path: string, text: string, family?: 4 | 6): string {
        const cidr = parseCidr(text);
        if (cidr === undefined)
            throw this.error(
                path,
                `${JSON.stringify(text)} is not an address with a prefix length`,
                `Write it as ${family === 6 ? "fd99::2/64" : "198.51.100.2/24"}`,
            );
        this.ofFamily(path, cidr, family);
        return formatCidr(networkOf(cidr));
    }

    /** Gives the address's family. */
    address(path: string, text: string): 4 | 6 {
        const address = parseAddress(text);
        if (address !== undefined) return address.family;
        throw this.error(path, `${JSON.stringify(text)} is not an address`, "Write it as 172.24.0.1");
    }

    /** Inside the LAN's network of that family: `network6` may be missing. */
    onLan(path: string, text: string, { network, network6 }: LanNetworks): void {
        const isSix = text.includes(":") && !network.includes(":");
        if (isSix && network6 === undefined)
            throw this.error(
                path,
                `${text} is on no network of the LAN's`,
                "Give `network6`, its IPv6 network",
            );
        this.within(
            path,
            text,
            isSix ? (network6 ?? "") : network,
            "the LAN",
            isSix ? "network6" : "network",
        );
    }

    /** `networkPath`: the argument that the network itself came from. */
    within(path: string, text: string, network: string, what: string, networkPath = "network"): void {
        const inner = parseAddress(text) ?? parseCidr(text);
        if (inner === undefined)
            throw this.error(path, `${JSON.stringify(text)} is not an address`, "Write it as 172.24.0.1");
        if (!contains(this.network(networkPath, network), inner)) {
            throw this.error(path, `${text} is outside ${what} ${network}`, `Give one inside ${network}`);
        }
    }

    apart(pools: Readonly<Record<string, string>>): void {
        const entries = Object.entries(pools);
        entries.forEach(([name, text], index) => {
            const rival = entries
                .slice(0, index)
                .find(([, other]) =>
                    overlaps(this.network(`pools.${name}`, other), this.network(`pools.${name}`, text)),
                );
            if (rival !== undefined) {
                throw this.error(
                    `pools.${name}`,
                    `${text} overlaps pool ${rival[0]} (${rival[1]})`,
                    "Give each pool addresses of its own",
                );
            }
        });
    }

    private ofFamily(path: string, cidr: Cidr, family: 4 | 6 | undefined): void {
        if (family !== undefined && cidr.family !== family)
            throw this.error(
                path,
                `${formatCidr(cidr)} is of IPv${cidr.family}`,
                `Give a network of IPv${family}`,
            );
    }

    error(path: string, wrong: string, remedy: string): ArgumentError {
        return new ArgumentError(this.component, path, wrong, remedy);
    }
}
