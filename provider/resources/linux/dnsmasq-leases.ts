/** An address that is lent to a client, as far as it stays the same from one renewal to the next. */
export interface Lease {
    address: string;
    /** Absent for an IPv6 client whose DUID tells none. */
    mac?: string;
    hostname?: string;
    /** The client identifier (RFC 2132, 9.14) or, of an IPv6 client, its DUID (RFC 8415, 11). */
    clientId?: string;
}

/**
 * Parses dnsmasq's lease file: `EXPIRY MAC ADDRESS NAME CLIENT-ID` for IPv4 and, behind a line `duid …` with its own,
 * `EXPIRY IAID ADDRESS NAME DUID` for IPv6, `*` for what is not known. The expiry is left out: each renewal moves it, and
 * every refresh would show another one.
 */
export function parseLeases(text: string): Lease[] {
    const [four = "", six = ""] = text.split(/^duid .*$/m);
    const rows = (part: string) =>
        part
            .split("\n")
            .map((line) => line.split(" "))
            .filter((words) => words.length === 5 && /^\d+$/.test(words[0] ?? ""));
    return [
        ...rows(four).map(([, hardware = "", ...rest]) => lease(hardware.replace(/^[0-9a-f]{2}-/, ""), rest)),
        ...rows(six).map(([, , ...rest]) => lease(macOfDuid(rest[2] ?? ""), rest)),
    ].sort((a, b) => (a.address < b.address ? -1 : 1));
}

function lease(mac: string | undefined, [address = "", hostname = "*", clientId = "*"]: string[]): Lease {
    return {
        address,
        ...(mac === undefined ? {} : { mac }),
        ...(hostname === "*" ? {} : { hostname }),
        ...(clientId === "*" ? {} : { clientId }),
    };
}

/** A DUID of type 1 ends in the link-layer address behind a time, one of type 3 has nothing before it (RFC 8415, 11.2 and 11.4). */
function macOfDuid(duid: string): string | undefined {
    const ethernet =
        /^00:01:00:01:(?:[0-9a-f]{2}:){4}((?:[0-9a-f]{2}:){5}[0-9a-f]{2})$|^00:03:00:01:((?:[0-9a-f]{2}:){5}[0-9a-f]{2})$/;
    const match = ethernet.exec(duid);
    return match?.[1] ?? match?.[2];
}
