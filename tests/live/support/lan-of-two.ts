import type { Place } from "./place";

/** Two machines on a bridge of the host, made by hand: what filters do to frames between them is to be seen. */
export const lanOfTwo = { bridge: "lan0", hostAddresses: ["172.24.0.254/16", "fd24::fe/64"] } as const;

const machines = { n1: ["172.24.0.1", "fd24::1"], n2: ["172.24.0.2", "fd24::2"] } as const;

export async function layLan(place: Place): Promise<void> {
    const { bridge, hostAddresses } = lanOfTwo;
    await place.ip(`link add ${bridge} type bridge`);
    for (const address of hostAddresses)
        await place.ip(`address add ${address} dev ${bridge}${nodad(address)}`);
    await place.ip(`link set ${bridge} up`);
    for (const [name, [four, six]] of Object.entries(machines)) {
        await place.ip(`netns add ${name}`);
        await place.ip(`link add v-${name} master ${bridge} up type veth peer name eth0 netns ${name}`);
        await place.ip(`-n ${name} address add ${four}/16 dev eth0`);
        await place.ip(`-n ${name} address add ${six}/64 dev eth0 nodad`);
        await place.ip(`-n ${name} link set eth0 up`);
    }
}

/** Which families get from the one machine to the other, by real packets. */
export async function families(place: Place): Promise<(4 | 6)[]> {
    const [four, six] = machines.n2;
    const asked = await Promise.all([reaches(place, "n1", four), reaches(place, "n1", six)]);
    return ([4, 6] as const).filter((_, index) => asked[index]);
}

/** Whether a packet is answered within two seconds. */
export async function reaches(place: Place, from: string, to: string): Promise<boolean> {
    const { code } = await place.namespace(from).run(["ping", "-n", "-q", "-c", "1", "-w", "2", to]);
    return code === 0;
}

function nodad(address: string): string {
    return address.includes(":") ? " nodad" : "";
}
