// Loaded into each Node process of a measured command: what it starts and how much memory it takes, as a file of its own.
const childProcess = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const file = path.join(process.env.VIRTNET_BENCH_WATCH ?? "", `${process.pid}.json`);
const name = path.basename(process.argv[1] ?? "node", ".js");
let spawned = 0;

const write = () => {
    const { maxRSS } = process.resourceUsage();
    // Renamed into place: Pulumi kills its providers, at times in the middle of a write.
    fs.writeFileSync(`${file}.part`, JSON.stringify({ name, spawned, peakBytes: maxRSS * 1024 }));
    fs.renameSync(`${file}.part`, file);
};
const { spawn } = childProcess;
childProcess.spawn = (...args) => {
    spawned += 1;
    return Reflect.apply(spawn, childProcess, args);
};
setInterval(write, 100).unref();
process.on("exit", write);
