import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
    forwardMap,
    forwardMaps,
    policyOf,
    routerRules,
    routerTransaction,
    ruleComment,
} from "../../../provider/net/router-rules";
import type { RouterSpec } from "../../../provider/net/router-rules";

const mark = "virtnet:demo/dev/PatRouter/edge";
const plain: RouterSpec = {
    name: "edge",
    onHost: false,
    wan: "wan0",
    lans: ["lan0"],
    forward: "drop",
    masquerade: true,
    hairpin: true,
    mssClamp: false,
};
const log = { prefix: "virtnet-dropped: ", rate: "2/minute" };

/** What each option changes; the text of each stands in tests/cases/router-rules/NAME.nft. */
const specs: Record<string, RouterSpec> = {
    plain,
    host: { ...plain, onHost: true },
    lans: { ...plain, lans: ["lan0", "lan1.100"] },
    logging: { ...plain, logDrops: log },
    "logging-to-a-group": { ...plain, logDrops: { ...log, group: 0 } },
    open: { ...plain, forward: "accept", logDrops: log },
    "no-nat": { ...plain, masquerade: false, hairpin: false },
    clamped: { ...plain, mssClamp: true },
    everything: {
        ...plain,
        onHost: true,
        mssClamp: true,
        lans: ["a", "b"],
        logDrops: { ...log, group: 65_535 },
    },
};
const directory = join(__dirname, "../../cases/router-rules");
const fileOf = (name: string) => join(directory, `${name}.nft`);
const textOf = (spec: RouterSpec) => `${routerTransaction(spec, mark).join("\n")}\n`;

describe.each(Object.entries(specs))("the rules of a router, %s,", (name, spec) => {
    test("are the text that was reviewed (VIRTNET_UPDATE_CASES=1 writes it anew)", () => {
        if (process.env["VIRTNET_UPDATE_CASES"] === "1") writeFileSync(fileOf(name), textOf(spec));
        expect(textOf(spec)).toBe(readFileSync(fileOf(name), "utf8"));
    });

    test("name none of another's tables and never delete one", () => {
        for (const line of routerTransaction(spec, mark)) {
            expect(line).toMatch(/^(add|flush) \w+ inet edge( |$)/);
            expect(line).not.toMatch(/\n/);
        }
    });

    test("bear comments that tell each from each other, short enough for nft", () => {
        const comments = routerRules(spec).map(ruleComment);
        expect(new Set(comments.map((comment) => comment.replace(/ #.*/, ""))).size).toBe(comments.length);
        expect(Math.max(...comments.map(({ length }) => length))).toBeLessThanOrEqual(128);
    });
});

test("a rule that says something else has another comment, and so is told from its elder", () => {
    const comments = (spec: RouterSpec) => routerRules(spec).map(ruleComment);
    const changed = comments({ ...plain, wan: "wan1" }).filter(
        (comment) => !comments(plain).includes(comment),
    );
    expect(changed.map((comment) => comment.replace(/ #.*/, ""))).toEqual(["lan to wan", "masquerade"]);
});

test("only the forward chain of a namespace's own router ever drops by policy", () => {
    const chains = ["forward", "prerouting", "output", "postrouting"];
    const dropping = (spec: RouterSpec) => chains.filter((chain) => policyOf(spec, chain) === "drop");
    expect(dropping(plain)).toEqual(["forward"]);
    expect(dropping({ ...plain, onHost: true })).toEqual([]);
    expect(dropping({ ...plain, forward: "accept" })).toEqual([]);
});

test("there is a map for each side, protocol and family", () => {
    const names = forwardMaps().map(({ name }) => name);
    expect(new Set(names).size).toBe(8);
    expect(names).toContain(forwardMap("lan", "udp", 6));
});

describe("nft itself", () => {
    const inside = (script: string, options = ["-c"]) =>
        spawnSync("unshare", ["--user", "--map-root-user", "--net", "--", "nft", ...options, "-f", "-"], {
            input: script,
            encoding: "utf8",
        });
    const trial = inside("add table inet t\n");
    const able = trial.status === 0;
    const reason = trial.error?.message ?? trial.stderr.trim();

    if (!able) console.warn(`nft cannot check the rules here, nobody does: ${reason}`);

    (able ? test : test.skip).each(Object.entries(specs))("takes the rules of %s", (_name, spec) => {
        const { status, stderr } = inside(textOf(spec));
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });

    (able ? test : test.skip)("takes them again over those that are there, losing no forward", () => {
        const element = "element inet edge wan_tcp4 { 0.0.0.0/0 . 192.0.2.1 . 80 : 10.0.0.2 . 80 }\n";
        const again = textOf({ ...plain, lans: ["lan9"], forward: "accept" });
        const { status, stderr } = inside(`${textOf(plain)}add ${element}${again}create ${element}`, []);
        expect({ status, refused: /File exists\ncreate element/.test(stderr) }).toEqual({
            status: 1,
            refused: true,
        });
        expect(inside(`${textOf(plain)}${again}create ${element}`, []).status).toBe(0);
    });
});
