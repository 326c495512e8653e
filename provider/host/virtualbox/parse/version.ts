/** A version of settings files, `1.19-linux`, as a number that can be compared: 119 is 1.19. */
export function settingsVersion(text: string | undefined): number {
    const match = /^(\d+)\.(\d+)/.exec(text ?? "");
    return match === null ? 0 : Number(match[1]) * 100 + Number(match[2]);
}

/** VirtualBox 5.1: a card's cable is connected and its type PCnet-FAST III unless the file says otherwise. */
export const modernCards = 116;

/** VirtualBox 7.1: what the processor and chipset are moved from <Hardware> to <Platform>. */
export const platforms = 120;
