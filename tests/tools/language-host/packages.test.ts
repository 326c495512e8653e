import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const load = () => import("../../../tools/language-host/packages.mjs");

test("an SDK names its plugin in package.json, or by the @pulumi scope", async () => {
    const { pluginPackage } = await load();
    const version = "1.2.3";
    expect(pluginPackage({ name: "@pulumi/docker", version, pulumi: { resource: true } })).toEqual({
        name: "docker",
        version: "v1.2.3",
        server: "",
    });
    expect(
        pluginPackage({
            name: "x",
            version,
            pulumi: { resource: true, name: "p", version: "v9", server: "s" },
        }),
    ).toEqual({ name: "p", version: "v9", server: "s" });
    const parameterization = { name: "libvirt", version: "0.8.3", value: "e30=" };
    const bridged = { resource: true, name: "terraform-provider", parameterization };
    expect(pluginPackage({ name: "@pulumi/libvirt", version, pulumi: bridged })).toMatchObject({
        parameterization,
    });
});

test("what is no SDK, or does not name its plugin, needs none", async () => {
    const { pluginPackage } = await load();
    expect(pluginPackage({ name: "@pulumi/pulumi", version: "1.0.0" })).toBeUndefined();
    expect(
        pluginPackage({ name: "third-party", version: "1.0.0", pulumi: { resource: true } }),
    ).toBeUndefined();
});

test("SDKs are found nested and through links, each once, and odd files do no harm", async () => {
    const { packagesOf } = await load();
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "virtnet-packages-"));
    const add = (where: string, text: string) => {
        fs.mkdirSync(path.join(root, where), { recursive: true });
        fs.writeFileSync(path.join(root, where, "package.json"), text);
    };
    const sdk = (name: string) => JSON.stringify({ name, version: "1.0.0", pulumi: { resource: true } });
    add("node_modules/@pulumi/a", sdk("@pulumi/a"));
    add("node_modules/x", "{}");
    add("node_modules/x/node_modules/@pulumi/b", sdk("@pulumi/b"));
    add("node_modules/broken", "{");
    fs.symlinkSync("..", path.join(root, "node_modules", "self"));
    fs.symlinkSync("nowhere", path.join(root, "node_modules", "dangling"));
    fs.writeFileSync(path.join(root, "package.json"), "{}");
    expect(packagesOf(root).map(({ name }: { name: string }) => name)).toEqual(["a", "b"]);
    fs.rmSync(root, { recursive: true });
});
