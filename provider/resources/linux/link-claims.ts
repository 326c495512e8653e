import type { Claim } from "../../core/define";
import type { NamespaceName } from "../../host/host";
import { formatAddress, formatCidr, networkOf, parseCidr } from "../../net/cidr";
import type { Cidr } from "../../net/cidr";
import type { LinkWant } from "./link";

/** The bridge whose machines an interface's addresses are seen by. */
export interface Lan {
    bridge: string;
    namespace: NamespaceName;
}

type Place = Pick<LinkWant, "name" | "namespace">;

/** What an interface claims in its stack: its name and addresses, and the networks these put it on. */
export function linkClaims(property: string, want: LinkWant, lan: Lan | undefined): Claim[] {
    const prefix = property === "" ? "" : `${property}.`;
    const name: Claim = {
        property: `${prefix}name`,
        key: `name ${want.namespace ?? ""}/${want.name}`,
        what: `the interface name ${want.name}${inside(want)}`,
    };
    const addresses = want.addresses.flatMap((cidr, index) => {
        const parsed = parseCidr(cidr);
        return parsed === undefined ? [] : addressClaims(`${prefix}addresses[${index}]`, parsed, want, lan);
    });
    return [name, ...addresses];
}

/** What an address of an interface claims. */
export function addressClaims(property: string, cidr: Cidr, want: Place, lan: Lan | undefined): Claim[] {
    const space = want.namespace ?? "";
    const plain = formatAddress(cidr);
    const network = formatCidr(networkOf(cidr));
    const isSingle = cidr.length >= (cidr.family === 4 ? 31 : 127);
    const here: Claim = {
        property,
        key: `address ${space} ${plain}`,
        what: `the address ${plain}${inside(want)}`,
    };
    const seen: Claim[] =
        lan === undefined
            ? []
            : [
                  {
                      property,
                      key: `lan ${lan.namespace ?? ""}/${lan.bridge} ${plain}`,
                      what: `the address ${plain} on bridge ${lan.bridge}`,
                  },
              ];
    const reached: Claim[] = isSingle
        ? []
        : [
              {
                  property,
                  key: `networks ${space}`,
                  what: `the network ${network}${inside(want)}`,
                  networks: [network],
                  group: want.name,
              },
          ];
    return [here, ...seen, ...reached];
}

function inside({ namespace }: Place): string {
    return namespace === undefined ? "" : ` in namespace ${namespace}`;
}

/** The LAN of an interface that is plugged into a bridge itself. */
export function ownLan({ bridge, namespace }: LinkWant): Lan | undefined {
    return bridge === undefined ? undefined : { bridge, namespace };
}
