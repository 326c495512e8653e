/** What becomes of an object when the program (`aliases`), or its stack's name, calls its resource something else: its mark is another. */
import type { Site } from "../host/site";
import type { AnyDefinition, Common } from "./define";

export function isRenamed(was: Common, want: Common): boolean {
    return was.owner !== want.owner;
}

/** The input that has it made anew, if any: what is found by its mark alone would be lost under another. */
export function renamedAnew(
    { namedByMark, namesFromMark }: AnyDefinition,
    was: Common,
    want: Common,
): string[] {
    return (namedByMark === true || namesFromMark === true) && isRenamed(was, want) ? ["owner"] : [];
}

/** It goes on holding what it held, and knowing what was there before it. A claim more is none: a cut-off one is finished by the next. */
export async function handOver(site: Site<unknown, never>, from: string, to: string): Promise<void> {
    const { ledger } = site;
    for (const key of await ledger.heldBy(from)) {
        const entry = (await ledger.get(key)).find(({ mark }) => mark === from);
        const { previous, seen } = entry ?? { previous: null };
        await site.execute({ claim: key, mark: to, previous, exclusive: false, seen } as never);
        await site.execute({ release: key, mark: from } as never);
    }
}
