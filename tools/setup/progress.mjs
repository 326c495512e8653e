// Progress, on stderr: what `pulumi stack output --json` prints stays clean.

const heartbeatSeconds = 15;

/** @param {string} line */
export function say(line) {
    process.stderr.write(`${line}\n`);
}

/**
 * Announces a step, shows that it is still alive every few seconds, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
    const start = Date.now();
    say(`${title}…`);
    const heartbeat = setInterval(() => say(`  … ${elapsed(start)}`), heartbeatSeconds * 1000);
    try {
        const result = await work();
        say(`  done in ${elapsed(start)}`);
        return result;
    } finally {
        clearInterval(heartbeat);
    }
}

/**
 * @param {number} start
 * @param {number} now
 */
export function elapsed(start, now = Date.now()) {
    const seconds = Math.round((now - start) / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
