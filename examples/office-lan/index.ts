// What an office's network is in our house: virtnet's UnifiedLan with the defaults that all offices share.
import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";

export interface OfficeLanArgs {
    /** Where it is built. @default the configured host */
    host?: pulumi.Input<virtnet.HostSpec>;
    /** The office's number, 1 to 250: its LAN is 10.SITE.0.0/16. */
    site: number;
    /** The namespace that plays the provider which all offices are connected to. */
    internet: pulumi.Input<string>;
    /** Machines by their names. @default none */
    machines?: Record<string, OfficeMachine>;
}

export interface OfficeMachine {
    pool: "servers" | "desks";
    /** Its number in the pool, 1 to 254. */
    number: number;
    /** Runs a small web server, published at this port of the office's outside address. @default not published */
    published?: number;
}

const pools = { servers: 1, desks: 2 };

/** The LAN of an office: 10.SITE.0.0/16, servers in 10.SITE.1.x, desks in 10.SITE.2.x, behind a router that logs what it drops. */
export class OfficeLan extends pulumi.ComponentResource {
    /** Where the outside finds the published machines, by name. */
    readonly endpoints: Record<string, pulumi.Output<string>> = {};

    constructor(name: string, args: OfficeLanArgs, opts?: pulumi.ComponentResourceOptions) {
        super("office-lan:index:OfficeLan", name, {}, opts);
        const { site, internet, machines = {} } = args;
        const host = args.host === undefined ? {} : { host: args.host };
        const within = { parent: this };
        const network = (pool: keyof typeof pools) => `10.${site}.${pools[pool]}`;
        const lan = new virtnet.UnifiedLan(
            name,
            {
                ...host,
                bridge: `office${site}`,
                network: `10.${site}.0.0/16`,
                gateway: `10.${site}.0.1`,
                hostAddress: `10.${site}.0.2`,
                pools: { servers: `${network("servers")}.0/24`, desks: `${network("desks")}.0/24` },
                router: `router${site}`,
                wan: {
                    address: `198.51.100.${site}/31`,
                    gateway: `198.51.100.${site ^ 1}`,
                    peer: {
                        name: `office${site}`,
                        namespace: internet,
                        addresses: [`198.51.100.${site ^ 1}/31`],
                    },
                },
                logDrops: { prefix: `office${site}-dropped: `, rate: "2/minute" },
            },
            within,
        );
        for (const [label, { pool, number, published }] of Object.entries(machines)) {
            const machine = lan.machine(label, { address: `${network(pool)}.${number}` });
            if (published === undefined) continue;
            new virtnet.WebServer(label, { ...host, namespace: machine.namespace }, within);
            const forward = lan.publish(label, { port: published, to: machine.address, toPort: 80 });
            this.endpoints[label] = forward.endpoint;
        }
        this.registerOutputs({ endpoints: this.endpoints });
    }
}
