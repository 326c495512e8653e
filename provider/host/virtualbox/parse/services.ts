import type { NetworkServices } from "../model";

/**
 * The networks that VirtualBox serves, by the command lines of a user's processes, a line each: `VBoxNetNAT --network NAME`
 * and `VBoxNetDHCP --comment NAME --config FILE …`, in which a name may hold blanks.
 */
export function parseServices(commandLines: string): NetworkServices {
    return {
        natNetworks: new Set(all(commandLines, /VBoxNetNAT(?:\.exe)?"? --network (.+?)\s*$/gm)),
        dhcpServers: new Set(all(commandLines, /VBoxNetDHCP(?:\.exe)?"? --comment (.+?) --config /gm)),
    };
}

function all(text: string, pattern: RegExp): string[] {
    return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}
