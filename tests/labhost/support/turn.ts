import type { Den } from "../../live/support/den";
import { until } from "../../live/support/process";
import { changing, peekCalls } from "./virtualbox-den";

const home = "/srv/user/home";

const hold = `
use Fcntl ":flock"; $| = 1;
open my $directory, "<", $ARGV[0] or die; flock $directory, LOCK_EX or die; print "held\n"; <STDIN>;
`;

/** Has the turn at the VirtualBox home, as another stack would, until it is given up. */
async function take(den: Den): Promise<() => Promise<void>> {
    const holder = den.talk(["perl", "-e", hold, home]);
    await holder.hear(60_000);
    return () => holder.stop();
}

/** How many objects of a kind the stacks have claimed there. */
async function claimed(den: Den, kind: string): Promise<number> {
    const { stdout } = await den.run(["sh", "-c", `cat ${home}/virtnet/*`]);
    return stdout.split("\n").filter((line) => line.includes(`"virtualbox ${kind} `)).length;
}

/**
 * Lets an update go on only where it has asked for all that a step needs - so many objects of a kind are claimed - so that
 * what it makes of that does not depend on how fast the machine is.
 */
export async function inSteps<T>(
    den: Den,
    steps: readonly (readonly [kind: string, amount: number])[],
    update: () => Promise<T>,
): Promise<T> {
    let release = await take(den);
    const done = update();
    done.catch(() => undefined); // told by whoever waits for it
    for (const [kind, amount] of steps) {
        const isAsked = async () => (await claimed(den, kind)) >= amount;
        await until(`${amount} claims of a ${kind}`, isAsked, 60_000);
        const before = changing(peekCalls(den)).length;
        await release();
        await until("a call that changes something", () => changing(peekCalls(den)).length > before, 60_000);
        release = await take(den); // behind that call
    }
    await release();
    return done;
}
