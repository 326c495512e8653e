import { finish } from "../../../provider/host/process";

test("a program whose time is up is not waited for by way of what it has started", async () => {
    const { timedOut, stdout } = await finish(["sh", "-c", "sleep 100 & echo $!; wait"], undefined, 1000);
    process.kill(Number(stdout));
    expect(timedOut).toBe(true);
});
