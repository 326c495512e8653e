import { parseAddress } from "../../../net/cidr";

/** 24 of `255.255.255.0`; `undefined` for what is no IPv4 netmask. */
export function maskLength(mask: string): number | undefined {
    const address = parseAddress(mask);
    if (address?.family !== 4) return undefined;
    const bits = address.value.toString(2).padStart(32, "0");
    return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : undefined;
}
