import { execFileSync, spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { batchLine, nftString, remoteLine } from "../../../provider/host/words";
import { displayCommand, printable } from "../../../provider/core/errors";
import { oddText } from "../../support/arbitraries";

const thrice = { numRuns: 1000 };

function orRefused(act: () => string): string | undefined {
    try {
        return act();
    } catch (error) {
        expect((error as Error).message).not.toMatch(/[\r\0]/);
        return undefined;
    }
}

describe("a line for ip -batch", () => {
    test("holds the words it was made of, or none: its scanner would split at nothing else", () => {
        fc.assert(
            fc.property(fc.array(oddText(), { minLength: 1, maxLength: 4 }), (words) => {
                const line = orRefused(() => batchLine(words));
                if (line === undefined) return;
                expect(line).not.toMatch(/[\n\r\0#\\'`$;|&]/);
                expect(line.split(" ").map((word) => (word === '""' ? "" : word))).toEqual(words);
            }),
            thrice,
        );
    });

    test.each(["a b", "a\tb", "a\nb", "a\rb", "a#b", "a\\", 'a"', "a'", "\0", "é", "a\u2028b", "$x", "a\n"])(
        "refuses %p",
        (word) => {
            expect(() => batchLine(["link", "set", "dev", word])).toThrow(/is not a safe word/);
        },
    );

    test("an empty word stays one", () => {
        expect(batchLine(["alias", "", "up"])).toBe('alias "" up');
    });

    test("owner marks, addresses and options pass as they are", () => {
        const words = [
            "virtnet:a%20b/dev/Bridge/x~0f",
            "fd00::1/64",
            "+",
            "a=b",
            "x,y",
            "eth0@if2",
            "10.0.0.1/8",
        ];
        expect(batchLine(words)).toBe(words.join(" "));
    });
});

describe("a string of nft's", () => {
    test("is what it was made of between quotes, on one line, or refused", () => {
        fc.assert(
            fc.property(oddText(), (text) => {
                const literal = orRefused(() => nftString(text));
                if (literal === undefined) return;
                expect(literal).toBe(`"${text}"`);
                expect(literal.slice(1, -1)).not.toMatch(/["\\\n\r\0]/);
                expect(text.length).toBeLessThanOrEqual(128);
            }),
            thrice,
        );
    });

    test.each(['"', "\\", "\n", "\r", "\0", "x".repeat(129)])("refuses %p", (text) => {
        expect(() => nftString(`a${text}`)).toThrow(/cannot be a string/);
    });
});

describe("a line for the far end of ssh", () => {
    const odd = fc.sample(oddText(), { numRuns: 300, seed: 7 }).map((word) => word.replaceAll("\0", ""));
    const disputed = [
        "a!b",
        "!",
        "a\\b",
        "a\\\\b",
        "end\\",
        "it's",
        "a\nb\n",
        "\r",
        "%s\\n",
        "~{a}*[b]^#$HOME`id`",
        "",
    ];
    const words = [...odd, ...disputed, "x".repeat(20_000)];
    const shells = ["sh", "bash", "zsh", "ksh", "tcsh", "csh", "fish"];
    const present = shells.filter((shell) => spawnSync(shell, ["-c", "true"]).status === 0);
    const absent = shells.filter((shell) => !present.includes(shell));
    if (absent.length > 0)
        console.warn(`shells that are not tried, as they are not here: ${absent.join(", ")}`);

    test.each(present)("is read by %s word for word", (shell) => {
        for (const some of [words, words.filter((word) => !/['\\!\n]/.test(word))]) {
            const line = remoteLine(["xargs", "-0", "printf", "[%s]", ...some]);
            const read = execFileSync(shell, ["-c", line], { encoding: "utf8", input: "\0" });
            expect(read).toBe([...some, ""].map((word) => `[${word}]`).join(""));
        }
    });

    test.each(present)("has its redirections in %s too", (shell) => {
        const line = remoteLine(["sh", "-c", "echo out; echo err >&2; cat"], "</dev/null >/dev/null 2>&1");
        const { stdout, stderr, status } = spawnSync(shell, ["-c", line], { input: "in", encoding: "utf8" });
        expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
    });

    test("goes by no other shell when all of them agree on it", () => {
        expect(remoteLine(["ip", "a b;$x"])).toBe("'ip' 'a b;$x'");
    });
});

describe("what is printed", () => {
    test("carries no control character but newlines, and is bounded", () => {
        fc.assert(
            fc.property(oddText(), fc.nat(50), (text, limit) => {
                const safe = printable(text, limit);
                expect(safe).not.toMatch(/(?!\n)\p{Cc}/u);
                expect(safe.length).toBeLessThanOrEqual(limit + 1);
            }),
            thrice,
        );
    });

    test("a command shown can be typed: a shell reads its words back", () => {
        const words = fc
            .sample(oddText(), { numRuns: 300, seed: 8 })
            .filter((word) => !/\p{Cc}/u.test(word) && word === word.trim() && word.length < 2000);
        const read = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${displayCommand(words)}`]);
        expect(read.equals(Buffer.from(words.map((word) => `${word}\0`).join("")))).toBe(true);
    });
});
