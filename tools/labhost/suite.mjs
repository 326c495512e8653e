import { labhostEnvironment } from "./environment.mjs";
import { down, record, running, up } from "./lifecycle.mjs";
import { obstacle } from "./obstacle.mjs";

/**
 * Runs tests with the lab host: the one that is up, or one that is started for them and ends with them.
 * @param {(environment: NodeJS.ProcessEnv, words?: string[]) => Promise<number>} tests
 * @returns {Promise<number>} their exit code; 0 where no lab host can run
 */
export async function withLabhost(tests) {
    const env = labhostEnvironment();
    const reason = await obstacle(env);
    if (reason) {
        console.log(`The tests that need the lab host are skipped: ${reason}`);
        return 0;
    }
    const wasUp = running() !== undefined;
    await up(env, { outlivesUs: false });
    try {
        return await tests({ VIRTNET_LABHOST: record });
    } finally {
        if (!wasUp) await down();
    }
}
