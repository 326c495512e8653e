import { chmodSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Den } from "./den";
import type { Talk } from "./process";
import { until } from "./process";

/** The server's programs are not on PATH: Debian keeps those of several versions side by side. */
const versions = "/usr/lib/postgresql";
const asPostgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"];

/** A real PostgreSQL in a throw-away host, on its loopback; its data end with the host. */
export class Postgres {
    private constructor(private readonly daemon: Talk) {}

    static async open(den: Den): Promise<Postgres> {
        const bin = programs();
        const home = join(den.directory, "postgresql");
        chmodSync(den.directory, 0o711); // the server is another user
        await den.must(["install", "-d", "-o", "postgres", "-m", "0700", home]);
        const init = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "-D", home];
        await den.must([...asPostgres, join(bin, "initdb"), ...init], { env: { LC_ALL: "C" } });
        const settings = ["-k", home, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"];
        const daemon = den.talk([...asPostgres, join(bin, "postgres"), "-D", home, ...settings]);
        await until("PostgreSQL to answer", async () => {
            const { code } = await den.run([join(bin, "pg_isready"), "-h", "127.0.0.1"]);
            return code === 0;
        });
        return new Postgres(daemon);
    }

    /** What Pulumi takes as its backend. */
    get url(): string {
        return "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable";
    }

    close(): Promise<void> {
        return this.daemon.stop();
    }
}

function programs(): string {
    const [version] = existsSync(versions) ? readdirSync(versions).toSorted().toReversed() : [];
    if (version === undefined)
        throw new Error(`no PostgreSQL in ${versions}: install the package postgresql`);
    return join(versions, version, "bin");
}
