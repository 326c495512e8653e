/** A claim on a host-only adapter. */
export function adapterKey(name: string): string {
    return `virtualbox adapter ${name}`;
}

/** A claim on the next adapter that VirtualBox makes, with the names of those that were there before. */
export const birthKey = "virtualbox adapter born";
