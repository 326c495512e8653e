/**
 * The card that VirtualBox deems right for a guest, and which a settings file therefore leaves out: 82540EM but for
 * those listed here, as VirtualBox 7.2 has it (tests/cases/virtualbox/os-types.txt).
 */
export function cardTypeOf(osType: string): string {
    if (osType.startsWith("MacOS")) return "82545EM";
    const [type] = Object.entries(others).find(([, systems]) => systems.includes(osType)) ?? [];
    return type ?? "82540EM";
}

const others: Readonly<Record<string, readonly string[]>> = {
    Am79C973: [
        ...["Other", "Other_64", "DOS", "L4", "Linux22", "Linux24", "Netware", "QNX"],
        ...["OS2", "OS21x", "OS2Warp3", "OS2Warp4", "OS2Warp45", "OS2eCS"],
        ...["Windows31", "Windows95", "Windows98", "WindowsMe"],
        ...["WindowsNT", "WindowsNT3x", "WindowsNT4", "Windows2000"],
    ],
    "82543GC": ["WindowsXP", "Windows2003"],
    "82545EM": ["JRockitVE", "VBoxBS_64"],
    usbnet: ["Windows11_arm64"],
};
