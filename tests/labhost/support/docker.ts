import type { LabHost } from "./labhost";

/**
 * Has Docker run a container, with a port published, to its end. With the first one since a boot its bridge gets an IPv6
 * address, and the ruleset a table, that stay: whoever compares the lab host with what it was does this first.
 */
export async function useDockerOnce(labhost: LabHost): Promise<void> {
    await labhost.must(["docker", "run", "--rm", "-p=127.0.0.1:8000:80", "--entrypoint=/bin/true", "web"]);
}
