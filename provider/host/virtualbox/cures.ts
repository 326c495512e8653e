import { formatCidr, networkOf, parseCidr } from "../../net/cidr";
import { quoted } from "../../core/errors";
import type { FailureName } from "./failure";

/** What a cure depends on, as far as it could be found out. */
export interface Circumstances {
    label: string;
    platform: string;
    /** All registered machines, by their names. */
    machineNames?: readonly string[] | undefined;
    /** What has the machine locked: `GUI/Qt`, `headless`. */
    session?: string | undefined;
}

interface Told extends Circumstances {
    words: readonly string[];
    message: string;
}

/** What the reader can do about a failure. */
export const cures: Readonly<Record<FailureName, (told: Told) => string | undefined>> = {
    "settings-damaged": () =>
        "Repair the file that it names, or put the copy back that VirtualBox keeps beside it (VirtualBox.xml-prev)",
    "service-starting": () =>
        "Run it again; if it stays so, end the user's VBoxSVC (or log that user out) and look into VBoxSVC.log in the VirtualBox home",
    "service-ended": () => "Run it again; VBoxSVC.log in the VirtualBox home tells why it ended",
    "home-closed": () =>
        "Work as the user who owns the machines, or make the directory that user's own (VBOX_USER_HOME names it, if set)",
    "no-locale": ({ platform }) =>
        platform === "linux" ? "Install the C.UTF-8 locale (Debian and Ubuntu: libc-bin)" : undefined,
    "machine-locked": ({ session }) =>
        session === undefined || session === ""
            ? "It is starting, stopping, or open in another program: wait until that is done, then run it again"
            : `Its session is ${quoted(session)}: it is running, or its settings are open in VirtualBox's window. Power it off or close them, then run it again`,
    "no-such-machine": ({ machineNames }) =>
        machineNames === undefined
            ? "Check its name, and that it belongs to this user"
            : machineNames.length === 0
              ? "This user has no machines: check that it is the user who owns it"
              : `This user has ${list(machineNames)}`,
    "machine-is-on": () => "Power the machine off first",
    "machine-is-off": () => "Start the machine first",
    "modules-missing": ({ platform }) =>
        ({
            linux: "Load them (`sudo modprobe -a vboxdrv vboxnetflt vboxnetadp`); after a new kernel, build them first (`sudo /sbin/vboxconfig`; Debian and Ubuntu: apt-get install virtualbox-dkms linux-headers-generic). With Secure Boot they have to be signed",
            darwin: "Allow Oracle's system software in System Settings, Privacy & Security, then restart the Mac",
            win32: "Start the driver as an administrator (`sc start vboxsup`), or repair the installation",
        })[platform],
    "modules-refused": ({ platform }) =>
        platform === "linux"
            ? "Add the user to the group vboxusers (`sudo usermod -aG vboxusers USER`), then log in anew"
            : "Run it as a user who may start machines",
    kvm: ({ platform }) =>
        platform === "linux"
            ? "Stop the KVM guests, then `sudo modprobe -r kvm_intel` or `kvm_amd`; on kernels from 6.12 on boot with kvm.enable_virt_at_load=0"
            : "End the other hypervisor",
    "no-virtualization": () =>
        "Turn on VT-x or AMD-V (SVM) in the firmware's setup; inside another virtual machine, turn on nested virtualization for it",
    "address-not-allowed": ({ platform, words }) =>
        platform === "win32"
            ? undefined
            : `Add the line \`* ${adapterRange(words) ?? "NETWORK/PREFIX"}\` to /etc/vbox/networks.conf, which everybody must be able to read. Without that file only 192.168.56.0/21 and fe80::/10 are allowed; with it, what it lists`,
    "port-taken": ({ platform, message }) =>
        portCure(platform, /\b(\d{1,5})\b(?!.*\b\d{1,5}\b)/.exec(message)?.[1]),
    "extension-pack": () =>
        "Install the extension pack of the same version (`VBoxManage extpack install FILE`), or do without what needs it",
    "disk-full": () => "Make room on it, then run it again",
    "not-permitted": () => "Work as the user who owns the machines and their files",
    exists: () => "Choose another name, or adopt the one there is",
    "unknown-option": () => "Use VirtualBox 7.0 or later",
};

/** The network of the address that a `hostonlyif ipconfig` sets. */
export function adapterRange(words: readonly string[]): string | undefined {
    const value = (name: string) => {
        const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
        return words[at]?.includes("=") === true
            ? words[at]?.split("=")[1]
            : at < 0
              ? undefined
              : words[at + 1];
    };
    const v4 = value("--ip");
    const text =
        v4 === undefined
            ? `${value("--ipv6") ?? ""}/${value("--netmasklengthv6") ?? "64"}`
            : `${v4}/${prefixOf(value("--netmask") ?? "255.255.255.0")}`;
    const cidr = parseCidr(text);
    return cidr === undefined ? undefined : formatCidr(networkOf(cidr));
}

function prefixOf(netmask: string): number {
    const bits = netmask.split(".").map((byte) => Number(byte).toString(2).padStart(8, "0"));
    return bits.join("").replace(/0+$/, "").length;
}

function portCure(platform: string, port: string | undefined): string {
    if (port !== undefined && Number(port) < 1024 && platform !== "win32") {
        return `Ports under 1024 are for root alone: forward from one above, as from ${Number(port) + 8000}`;
    }
    const look = {
        linux: `ss -lntup 'sport = :${port ?? "PORT"}'`,
        darwin: `lsof -nP -i :${port ?? "PORT"}`,
        win32: "netstat -abno",
    }[platform];
    return `Choose another port, or end who has it${look === undefined ? "" : ` (\`${look}\` tells who)`}`;
}

function list(names: readonly string[]): string {
    const shown = names.slice(0, 20).map((name) => quoted(name));
    const more = names.length - shown.length;
    return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
