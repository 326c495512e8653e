import { parseEnvironmentMatches } from "../../../../provider/host/parse/processes";
import { recorded } from "../../../support/recordings";

const variable = "VIRTNET_PROCESS";

describe("processes, of what grep printed of their environments", () => {
    test("are told by the variable's value, which may hold a '='", () => {
        expect(parseEnvironmentMatches(recorded("environments.bin"), variable)).toEqual([
            { pid: 101, value: "virtnet:demo/dev/Process/a#1=2" },
        ]);
    });

    test.each([
        ["", []],
        [
            "/proc/7/environ:VIRTNET_PROCESS=a\0/proc/8/environ:VIRTNET_PROCESS=\0",
            [
                { pid: 7, value: "a" },
                { pid: 8, value: "" },
            ],
        ],
        ["/proc/7/environ:VIRTNET_PROCESS=two\nlines\0", [{ pid: 7, value: "two\nlines" }]],
        ["/proc/7/environ:VIRTNET_PROCESSES=a\0", []],
        ["/proc/self/environ:VIRTNET_PROCESS=a\0", []],
        ["grep: /proc/9/environ: No such file\0", []],
    ])("%j tells of %j", (text, found) => {
        expect(parseEnvironmentMatches(text, variable)).toEqual(found);
    });
});
