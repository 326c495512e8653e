// A throw-away Pulumi project for one measured program.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { clone } from "../setup/paths.mjs";
import { run } from "./run.mjs";

export class Project {
    /**
     * @param {string} name
     * @param {NodeJS.ProcessEnv} environment
     * @param {readonly string[]} enter what goes before a program's argv to run it elsewhere
     */
    constructor(name, environment, enter = []) {
        this.enter = enter;
        this.directory = fs.mkdtempSync(path.join(os.tmpdir(), `virtnet-bench-${name}-`));
        this.state = path.join(this.directory, "state");
        fs.mkdirSync(this.state);
        fs.writeFileSync(
            path.join(this.directory, "Pulumi.yaml"),
            `name: bench\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n`,
        );
        fs.writeFileSync(path.join(this.directory, "package.json"), `{"name":"bench","main":"index.js"}`);
        this.modules = path.join(this.directory, "node_modules");
        fs.symlinkSync(path.join(clone, "node_modules"), this.modules);
        /** @type {NodeJS.ProcessEnv} */
        this.env = {
            ...environment,
            PULUMI_BACKEND_URL: `file://${this.state}`,
            PULUMI_CONFIG_PASSPHRASE: "",
        };
    }

    /**
     * Has the package's resources run by another engine than its own.
     * @param {string} text
     */
    replaceEngine(text) {
        fs.rmSync(this.modules);
        fs.mkdirSync(this.modules);
        for (const name of fs.readdirSync(path.join(clone, "node_modules")))
            if (name !== "pulumi-virtnet")
                fs.symlinkSync(path.join(clone, "node_modules", name), path.join(this.modules, name));
        const virtnet = path.join(this.modules, "pulumi-virtnet");
        fs.mkdirSync(path.join(virtnet, "dist", "provider"), { recursive: true });
        fs.symlinkSync(path.join(clone, "dist", "sdk"), path.join(virtnet, "dist", "sdk"));
        fs.copyFileSync(path.join(clone, "package.json"), path.join(virtnet, "package.json"));
        fs.writeFileSync(path.join(virtnet, "dist", "provider", "engine.js"), text);
    }

    /** @param {string} text */
    async program(text) {
        fs.writeFileSync(path.join(this.directory, "index.js"), text);
        await this.pulumi(["stack", "select", "--create", "lab"]);
    }

    /**
     * Runs a command. Gives its seconds, the programs that the provider started, and the most memory that one of its
     * processes took.
     * @param {string[]} args
     */
    async measured(args) {
        const watched = path.join(this.directory, "watch");
        fs.mkdirSync(watched);
        const start = performance.now();
        await this.pulumi(args, {
            NODE_OPTIONS: `--require ${path.join(clone, "tools", "bench", "watch.cjs")}`,
            VIRTNET_BENCH_WATCH: watched,
        });
        const seconds = (performance.now() - start) / 1000;
        const reports = fs
            .readdirSync(watched)
            .filter((file) => file.endsWith(".json"))
            .map((file) => JSON.parse(fs.readFileSync(path.join(watched, file), "utf8")));
        fs.rmSync(watched, { recursive: true });
        const providers = reports.filter(({ name }) => /^(pulumi-resource|spawner)/.test(name));
        return {
            seconds,
            processes: providers.reduce((sum, { spawned }) => sum + spawned, 0),
            peakBytes: Math.max(0, ...providers.map(({ peakBytes }) => peakBytes)),
        };
    }

    /** @param {string[]} args @param {NodeJS.ProcessEnv} [more] */
    async pulumi(args, more = {}) {
        const argv = ["pulumi", ...args, "--cwd", this.directory, "--non-interactive"];
        return await run([...this.enter, ...argv], "", {
            cwd: this.directory,
            env: { ...this.env, ...more },
        });
    }

    /** Bytes of the stack's state, and the mean of `__provider` a resource. */
    async sizes() {
        const text = await this.pulumi(["stack", "export"]);
        /** @type {{ inputs?: { __provider?: string } }[]} */
        const resources = JSON.parse(text).deployment.resources ?? [];
        const codes = resources.flatMap(({ inputs }) =>
            inputs?.__provider === undefined ? [] : [inputs.__provider.length],
        );
        return {
            state: text.length,
            provider: codes.reduce((sum, length) => sum + length, 0) / Math.max(1, codes.length),
        };
    }

    remove() {
        fs.rmSync(this.directory, { recursive: true, force: true });
    }
}
