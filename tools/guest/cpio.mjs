// The archive that the kernel unpacks as its first root: cpio's "newc" format
// (Documentation/driver-api/early-userspace/buffer-format.rst).

/**
 * @typedef {{ name: string } & ({ directory: boolean } | { link: string } | { content: Buffer })} Entry
 */

const kinds = { directory: 0o040755, link: 0o120777, file: 0o100755 };

/**
 * @param {readonly Entry[]} entries each directory before what is in it; files are executable
 */
export function archive(entries) {
    return Buffer.concat([...entries.map(member), record("TRAILER!!!", 0, 0, Buffer.alloc(0))]);
}

/**
 * @param {Entry} entry
 * @param {number} index
 */
function member(entry, index) {
    const [mode, content] =
        "directory" in entry
            ? [kinds.directory, Buffer.alloc(0)]
            : "link" in entry
              ? [kinds.link, Buffer.from(entry.link)]
              : [kinds.file, entry.content];
    return record(entry.name, index + 1, mode, content);
}

/**
 * @param {string} name
 * @param {number} inode
 * @param {number} mode
 * @param {Buffer} content
 */
function record(name, inode, mode, content) {
    const [owner, links, time, device, checksum] = [0, 1, 0, 0, 0];
    const numbers = [
        ...[inode, mode, owner, owner, links, time, content.length],
        ...[device, device, device, device, name.length + 1, checksum],
    ];
    const header = `070701${numbers.map((value) => value.toString(16).padStart(8, "0")).join("")}`;
    return Buffer.concat([padded(Buffer.from(`${header}${name}\0`)), padded(content)]);
}

/** @param {Buffer} bytes */
function padded(bytes) {
    return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
