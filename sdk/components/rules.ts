import * as pulumi from "@pulumi/pulumi";
import { contains, formatCidr, networkOf, overlaps, parseAddress, parseCidr } from "../../provider/net/cidr";
import type { Cidr } from "../../provider/net/cidr";

/** What a component was told that cannot be; shown without a stack, since it is the user's to mend. */
export class ArgumentError extends pulumi.RunError {
    constructor(component: string, path: string, wrong: string, remedy: string) {
        super(`checking ${component}: ${path}: ${wrong}. ${remedy}.`);
    }
}

/** Checks of one component's arguments; every message names the component and the argument. */
export class Rules {
    constructor(private readonly component: string) {}

    network(path: string, text: string): Cidr {
        const cidr = parseCidr(text);
        if (cidr === undefined)
            throw this.error(path, `${JSON.stringify(text)} is not a network`, "Write it as 172.24.0.0/16");
        const network = formatCidr(networkOf(cidr));
        if (network !== formatCidr(cidr))
            throw this.error(path, `${text} is an address in a network`, `Write the network, ${network}`);
        return cidr;
    }

    /** Gives the address's family. */
    address(path: string, text: string): 4 | 6 {
        const address = parseAddress(text);
        if (address !== undefined) return address.family;
        throw this.error(path, `${JSON.stringify(text)} is not an address`, "Write it as 172.24.0.1");
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

    error(path: string, wrong: string, remedy: string): ArgumentError {
        return new ArgumentError(this.component, path, wrong, remedy);
    }
}
