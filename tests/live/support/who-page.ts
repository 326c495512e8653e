import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const page = '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n%s\\n" "$REMOTE_ADDR"\n';

/** `/cgi-bin/who` of busybox's web server: the address of who asks. */
export function writeWhoPage(directory: string): void {
    mkdirSync(join(directory, "cgi-bin"), { recursive: true });
    writeFileSync(join(directory, "cgi-bin", "who"), page, { mode: 0o755 });
}
