// What Pulumi's options of a resource are to ours.
import * as pulumi from "@pulumi/pulumi";
import { linux, virtualbox } from "../../sdk";
import { Program } from "./program";

class Left extends pulumi.ComponentResource {
    constructor(name: string) {
        super("demo:index:Left", name);
    }
}

test.each(["import", "id"])("%s is refused, and what to do instead is said", (option) => {
    new Program();
    expect(() => new linux.Bridge("lan", { name: "lan0" }, { [option]: "lan0" })).toThrow(
        `making Bridge "lan": Pulumi does not know the option \`${option}\` of dynamic resources. To take over what is there, describe it as it is and give \`adopt: true\`.`,
    );
});

describe("one name twice", () => {
    const made = async (make: () => void) => {
        const program = new Program();
        await pulumi.runtime.runInPulumiStack(async () => make());
        return (await program.registered()).map(({ name }) => name);
    };

    test("of one type is refused below different parents, too, since marks on the host do not tell them apart", async () => {
        await made(() => {
            new linux.Namespace("web", { name: "web" });
            expect(() => new linux.Namespace("web", { name: "other" }, { parent: new Left("left") })).toThrow(
                /^making Namespace "web": another of this type has the name.*\. Give each a name of its own\.$/,
            );
        });
    });

    test("of two types is no obstacle, nor is the next run in the same process", async () => {
        const make = () => {
            new linux.Namespace("web", { name: "web" });
            new linux.Process("web", { command: ["true"] });
            new virtualbox.Machine("web", { name: "web" });
        };
        for (let run = 0; run < 2; run += 1)
            expect(await made(make)).toEqual(expect.arrayContaining(["web", "web", "web"]));
    });
});

test("options of the user's reach the resource, and its replacement still waits for its predecessor's end", async () => {
    const program = new Program();
    const seen: pulumi.CustomResourceOptions[] = [];
    class Watched extends linux.Bridge {}
    const options = {
        protect: true,
        retainOnDelete: true,
        ignoreChanges: ["mtu"],
        aliases: [{ name: "old" }],
        transformations: [
            ({ opts }: pulumi.ResourceTransformationArgs) => {
                seen.push(opts);
                return undefined;
            },
        ],
    };
    new Watched("lan", { name: "lan0" }, { ...options, deleteBeforeReplace: false });
    await program.registered();
    expect(seen[0]).toMatchObject({ ...options, deleteBeforeReplace: true });
});
