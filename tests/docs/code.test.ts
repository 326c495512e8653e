import path from "node:path";
import ts from "typescript";
import { blocksOf, clone, pages } from "./pages";
import type { Block } from "./pages";

// One TypeScript program over all blocks, Pulumi's types among them.
jest.setTimeout(60_000);

const examples = pages.flatMap(blocksOf).filter(({ language }) => language === "ts");

test("every TypeScript block of the documentation can be pasted into a program as it stands", () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(problemsOf(examples)).toEqual([]);
});

test("a block with an input that does not exist, and one that uses what it does not declare, are found wrong", () => {
    const block = (place: string, line: string): Block => ({
        place,
        language: "ts",
        text: `import * as virtnet from "pulumi-virtnet";\n${line}\n`,
    });
    const problems = problemsOf([
        block("one", 'new virtnet.linux.Bridge("lan", { name: "lan", colour: "red" });'),
        block("two", 'new virtnet.linux.Bridge("lan", { name: lan.name });'),
        block("three", 'new virtnet.linux.Bridge("lan", { name: "lan" });'),
    ]);
    expect(problems.map((problem) => problem.replace(/:.*/s, ""))).toEqual(["one", "two"]);
});

/** What the compiler says of blocks, each as a file of its own in a Pulumi project. */
function problemsOf(blocks: readonly Block[]): string[] {
    const files = new Map(
        blocks.map((block, index) => [path.join(clone, "examples", `block-${index}.ts`), block]),
    );
    const options = compilerOptions();
    const disk = ts.createCompilerHost(options);
    const host: ts.CompilerHost = {
        ...disk,
        fileExists: (file) => files.has(file) || disk.fileExists(file),
        readFile: (file) => files.get(file)?.text ?? disk.readFile(file),
        getSourceFile: (file, language, ...more) => {
            const block = files.get(file);
            return block === undefined
                ? disk.getSourceFile(file, language, ...more)
                : ts.createSourceFile(file, block.text, language);
        },
    };
    const program = ts.createProgram([...files.keys()], options, host);
    return [...files].flatMap(([file, { place }]) => {
        const source = program.getSourceFile(file);
        return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
            ({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
        );
    });
}

/** The clone's own, with the package's name standing for its sources: no build is needed. */
function compilerOptions(): ts.CompilerOptions {
    const { config } = ts.readConfigFile(path.join(clone, "tsconfig.json"), (file) => ts.sys.readFile(file));
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, clone);
    return {
        ...options,
        types: ["node"],
        paths: { "pulumi-virtnet": [path.join(clone, "sdk", "index.ts")] },
    };
}
