import { IpSession } from "../../../provider/host/session";

test("a session that does not end with its input is ended", async () => {
    const session = new IpSession(["sleep", "100"], () => new Error("it has ended"), 200);
    await session.close();
    expect(session.usable).toBe(false);
});
