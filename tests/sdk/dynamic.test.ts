import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { registry } from "../../provider/resources/registry";
import { providerText } from "../../sdk/dynamic";
import { Lifecycle } from "../../provider/core/lifecycle";
import { changeRows, rows } from "../support/examples";
import { checked } from "../support/lab";

const root = join(__dirname, "../..");

describe("the code that state keeps", () => {
    const types = [...registry.keys()];

    test.each(types)("of %s is under 600 bytes and like every other's but for the type", (type) => {
        const text = providerText(type);
        expect(Buffer.byteLength(text)).toBeLessThan(600);
        expect(text.split(type)).toHaveLength(2);
        expect(text.replace(type, "linux:Bridge")).toBe(providerText("linux:Bridge"));
    });

    test("is the same as ever: a change would be an update of every resource of every stack", () => {
        expect(providerText("TYPE")).toMatchInlineSnapshot(
            `"exports.handler=()=>Object.fromEntries("check diff create read update delete".split(" ").map(v=>[v,(...a)=>require("pulumi-virtnet/engine").forType("TYPE")[v](...a)]))"`,
        );
    });

    test("holds no path of this machine and nothing of its environment", () => {
        // npm gives its scripts the package's name in a variable, which the text holds too.
        const given = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
        const secrets = given.flatMap(([, value]) =>
            value !== undefined && value.length > 5 ? [value] : [],
        );
        for (const text of [root, homedir(), ...secrets]) expect(providerText("x")).not.toContain(text);
    });

    test("runs each of a provider's verbs by the installed engine", () => {
        const calls: unknown[][] = [];
        const verbs = ["check", "diff", "create", "read", "update", "delete"];
        const engine = {
            forType: (type: string) =>
                Object.fromEntries(
                    verbs.map((verb) => [verb, (...given: unknown[]) => calls.push([type, verb, ...given])]),
                ),
        };
        const exported: { handler?: () => Record<string, (...given: unknown[]) => unknown> } = {};
        const asked: string[] = [];
        const load = (name: string) => {
            asked.push(name);
            return engine;
        };
        // oxlint-disable-next-line typescript/no-implied-eval -- it is what Pulumi does with this text
        new Function("exports", "require", providerText("linux:Tap"))(exported, load);
        expect(asked).toEqual([]);
        const provider = exported.handler?.() ?? {};
        expect(Object.keys(provider)).toEqual(verbs);
        for (const verb of verbs) provider[verb]?.("id", { a: 1 });
        expect(calls).toEqual(verbs.map((verb) => ["linux:Tap", verb, "id", { a: 1 }]));
        expect(new Set(asked)).toEqual(new Set(["pulumi-virtnet/engine"]));
    });
});

test("a user's program loads neither the engine nor zod", () => {
    const arguments_ = [join(root, "tests/support/loaded.cjs"), join(root, "sdk/index.ts")];
    const files = JSON.parse(
        execFileSync(process.execPath, arguments_, { cwd: root, encoding: "utf8" }),
    ) as string[];
    const ours = files.map((file) => relative(root, file)).filter((file) => /^(provider|sdk)\//.test(file));
    const shared = ["provider/net/cidr.ts", "provider/owner-mark.ts"];
    expect(ours.filter((file) => file.startsWith("provider/")).sort()).toEqual(shared);
    expect(ours).toContain("sdk/linux/veth.ts");
    expect(files.filter((file) => /node_modules\/zod\//.test(file))).toEqual([]);
});

describe("diff is pure", () => {
    const untouched = () => Promise.reject(new Error("a diff has no business with a host"));

    test.each(changeRows())("$title touches no host", ({ definition, from, to }) => {
        const life = new Lifecycle(definition, untouched);
        const [olds, news] = [checked(definition, from), checked(definition, to)];
        const before = structuredClone([olds, news]);
        expect(life.diff("id", olds, news)).toEqual(life.diff("id", olds, news));
        expect([olds, news]).toEqual(before);
    });

    test.each(rows())(
        "$title is made anew exactly when it moves to another host or an input that makes another is changed",
        ({ definition, example }) => {
            const life = new Lifecycle(definition, untouched);
            const [first = {}] = Object.values(example.variants);
            const olds = checked(definition, first);
            const moved = { ...olds, host: { ssh: { address: "10.0.0.1" } } };
            expect(life.diff("id", olds, moved).replaces).toEqual(["host"]);
            for (const key of Object.keys(definition.fields)) {
                const { replaces } = life.diff("id", olds, { ...olds, [key]: "something else" });
                const paths = definition.replaceOn.map((path: string) => path.split(".")[0]);
                expect([key, replaces]).toEqual([key, paths.includes(key) ? [key] : []]);
            }
        },
    );
});
