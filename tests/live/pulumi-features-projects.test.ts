// Programs as others write and install them: ES modules, TypeScript, workspaces, pnpm's links, Pulumi's Automation API.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { changes } from "./support/events";
import { useHost } from "./support/host";
import { clone } from "./support/project";

const host = useHost();
const packageName = "pulumi-virtnet";

/** Puts what npm would unpack into a `node_modules`, with what it depends on as links. */
function install(modules: string): void {
    mkdirSync(join(modules, "@pulumi"), { recursive: true });
    for (const file of ["dist", "package.json"])
        cpSync(join(clone, file), join(modules, packageName, file), { recursive: true });
    for (const name of ["@pulumi/pulumi", "saxes"])
        symlinkSync(join(clone, "node_modules", name), join(modules, name));
}

function link(target: string, path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(relative(dirname(path), target), path);
}

const esModule = `import * as pulumi from "@pulumi/pulumi";
import * as virtnet from "pulumi-virtnet";
import { Machine, UnifiedLan, linux } from "pulumi-virtnet";
if (virtnet.linux !== linux || !Machine || !UnifiedLan) throw new Error("a name is not exported");
const lan = new linux.Bridge("lan", { name: "lan0", addresses: ["10.0.0.1/24"] });
const web = new linux.Namespace("web", { name: "web" });
new linux.Veth("cable", { a: { name: "v-web", bridge: lan.name }, b: { name: "eth0", namespace: web.name } });
export const path = pulumi.interpolate\`\${web.path}\`;
`;

interface Layout {
    /** Where the project is, below the layout's directory. */
    project: string;
    /** Where its program is, below the project, and what Pulumi.yaml says of it. */
    program: string;
    main: string;
    typescript: boolean;
    lay(directory: string): void;
}

const layouts: Record<string, Layout> = {
    "an ES module in TypeScript, with the package beside it": {
        project: ".",
        program: "index.ts",
        main: "index.ts",
        typescript: true,
        lay(directory) {
            install(join(directory, "node_modules"));
            for (const name of ["typescript", "@types"])
                symlinkSync(join(clone, "node_modules", name), join(directory, "node_modules", name));
            const compilerOptions = { strict: true, module: "nodenext", target: "es2022", types: ["node"] };
            writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions }));
        },
    },
    "an ES module in a workspace's package, with the package hoisted, as a link into pnpm's store": {
        project: "packages/net",
        program: "src/index.js",
        main: "src/",
        typescript: false,
        lay(directory) {
            const modules = join(directory, "node_modules");
            const store = join(modules, ".pnpm", `${packageName}@0.0.0`, "node_modules");
            install(store);
            for (const name of [packageName, "@pulumi/pulumi"]) link(join(store, name), join(modules, name));
            writeFileSync(join(directory, "package.json"), '{ "workspaces": ["packages/*"] }');
        },
    },
};

test.each(Object.entries(layouts))("%s: up, nothing to do, destroy", async (_, layout) => {
    const root = join(host.den.directory, `layout-${layout.main.replace(/\W/g, "")}`);
    const directory = join(root, layout.project);
    mkdirSync(dirname(join(directory, layout.program)), { recursive: true });
    layout.lay(root);
    const options = `name: nodejs\n  options:\n    typescript: ${layout.typescript}`;
    for (const [name, text] of [
        ["Pulumi.yaml", `name: layout\nmain: ${layout.main}\nruntime:\n  ${options}\n`],
        ["package.json", '{ "name": "layout", "type": "module" }'],
        [layout.program, esModule],
    ] as const)
        writeFileSync(join(directory, name), text);
    const lab = await host.project({ program: "", existing: directory });
    expect(changes((await lab.up()).steps)).toEqual(["create cable", "create lan", "create web"]);
    expect(await lab.outputs()).toEqual({ path: "/run/netns/web" });
    await lab.refresh({ args: ["--expect-no-changes"] });
    await lab.destroy();
    await host.expectUntouched();
});

/** Takes two stacks of one program, in one process, through their lives at the same time, and prints what Pulumi counted. */
const automation = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const virtnet = require("pulumi-virtnet");
const program = (number) => async () => {
    const lan = new virtnet.linux.Bridge("lan", { name: "lan" + number, addresses: [\`10.0.\${number}.1/24\`] });
    const web = new virtnet.linux.Namespace("web", { name: "web" + number });
    new virtnet.linux.Veth("cable", { a: { name: "v-" + number, bridge: lan.name }, b: { name: "eth0", namespace: web.name } });
    return { path: web.path };
};
const selected = (number) => {
    const [, , name] = process.argv;
    const inline = { stackName: "s" + number, projectName: name, program: program(number) };
    const projectSettings = { name, runtime: "nodejs", main: __dirname };
    return LocalWorkspace.createOrSelectStack(inline, { projectSettings });
};
(async () => {
    const stacks = await Promise.all([1, 2].map(selected));
    const all = (act) => Promise.all(stacks.map(act));
    const seen = {
        preview: await all(async (stack) => (await stack.preview()).changeSummary),
        up: await all(async (stack) => (await stack.up()).outputs.path.value),
        refresh: await all(async (stack) => (await stack.refresh({ expectNoChanges: true })).summary.resourceChanges),
        destroy: await all(async (stack) => (await stack.destroy()).summary.resourceChanges),
    };
    process.stdout.write(JSON.stringify(seen));
})();
`;

test("the Automation API leads two stacks of one inline program in one process, started anywhere", async () => {
    const lab = await host.project({ program: "", label: "automation" });
    writeFileSync(join(lab.cwd, "automation.js"), automation);
    const argv = [process.execPath, join(lab.cwd, "automation.js"), lab.name];
    const env = { ...lab.environment, TMPDIR: host.den.directory }; // Pulumi leaves its workspaces there
    const printed = await host.den.must(argv, { cwd: "/", env, timeoutMs: 120_000 });
    expect(JSON.parse(printed)).toEqual({
        preview: [{ create: 4 }, { create: 4 }],
        up: ["/run/netns/web1", "/run/netns/web2"],
        refresh: [{ same: 4 }, { same: 4 }],
        destroy: [{ delete: 4 }, { delete: 4 }],
    });
    await host.expectUntouched();
});
