import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/guest/modules.mjs");

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-modules-"))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

function module(name: string, depends: string) {
    const file = path.join(directory, "kernel", `${name}.ko`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `\x7fELF\0license=GPL\0depends=${depends}\0name=${name}\0`);
    return file;
}

test("each module comes after those that it needs, once, whether written with - or _", async () => {
    const { modulesInOrder } = await load();
    const ring = module("virtio_ring", "");
    const base = module("virtio", "");
    const pci = module("virtio-pci", "virtio,virtio_ring");
    const net = module("virtio_net", "virtio_pci,virtio");
    module("unwanted", "");
    expect(modulesInOrder(directory, ["virtio_net", "virtio_pci"])).toEqual([base, ring, pci, net]);
});

test("what is built into the kernel is no module", async () => {
    const { modulesInOrder } = await load();
    const net = module("net", "builtin");
    expect(modulesInOrder(directory, ["net", "builtin"])).toEqual([net]);
});
