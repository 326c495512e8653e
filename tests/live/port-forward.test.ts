// What passes a router and what does not, by real packets, the same in IPv4 and IPv6.
import { dualStackLab, nets, ports } from "./support/dual-stack-lab";
import { useHost } from "./support/host";
import type { Place } from "./support/place";
import type { Talk } from "./support/process";
import type { Project } from "./support/project";
import { ask, askUdp, pings, udpServer } from "./support/traffic";

const host = useHost();
let lab: Project;
let at: Record<"web" | "db" | "outside" | "guest" | "router", Place>;

beforeAll(async () => {
    lab = await host.project({ program: dualStackLab });
    await lab.up();
    const inside = await lab.sandbox();
    const [web, db, outside, guest, router] = ["web", "db", "outside", "guest", "router"].map((name) =>
        inside.namespace(name),
    ) as [Place, Place, Place, Place, Place];
    at = { web, db, outside, guest, router };
});

/** What each of some questions is answered; asked at once, since silence takes its time. */
async function expectAnswers(cases: readonly [string, Promise<string | boolean>, string | boolean][]) {
    const answers = await Promise.all(cases.map(async ([what, answer]) => [what, await answer]));
    expect(answers).toEqual(cases.map(([what, , expected]) => [what, expected]));
}

describe.each([4, 6] as const)("in IPv%i", (family) => {
    const { gateway, web, db, wan, outside, guest } = nets[family];

    test("machines reach each other and the outside, which sees the router's address and cannot reach them", () =>
        expectAnswers([
            ["machine to machine", pings(at.web, db), true],
            ["machine to the outside", pings(at.web, outside), true],
            ["machine to the outside's server", ask(at.web, outside, 80), `outside as ${wan}`],
            ["the outside to the router", pings(at.outside, wan), true],
            ["the outside to a machine", pings(at.outside, web), false],
            ["the outside to a machine's server", ask(at.outside, web, 80), "no answer"],
        ]));

    test("a published port is reached from outside, by NAT loopback and by the router; the server sees the real client", () =>
        expectAnswers([
            ["from outside", ask(at.outside, wan, ports.http), `web as ${outside}`],
            ["from another outside", ask(at.guest, wan, ports.http), `web as ${guest}`],
            ["from the LAN", ask(at.db, wan, ports.http), `web as ${gateway}`],
            ["from the server itself", ask(at.web, wan, ports.http), `web as ${gateway}`],
            ["from the router", ask(at.router, wan, ports.http), `web as ${wan}`],
            ["an unpublished port", ask(at.outside, wan, 80), "no answer"],
            ["the LAN where NAT loopback is off", ask(at.db, wan, ports.outsiders), "no answer"],
            ["the outside there", ask(at.outside, wan, ports.outsiders), `web as ${outside}`],
        ]));

    test("a range is published port by port, and no further", () =>
        expectAnswers([
            ["first", ask(at.outside, wan, 4100), `web5000 as ${outside}`],
            ["second", ask(at.outside, wan, 4101), `web5001 as ${outside}`],
            ["last", ask(at.outside, wan, 4102), `web5002 as ${outside}`],
            ["beyond", ask(at.outside, wan, 4103), "no answer"],
            ["by NAT loopback", ask(at.db, wan, 4101), `web5001 as ${gateway}`],
        ]));

    test("a port published to some is closed to the others", () =>
        expectAnswers([
            ["some", ask(at.guest, wan, ports.guests), `db as ${guest}`],
            ["the others", ask(at.outside, wan, ports.guests), "no answer"],
        ]));

    test("a UDP port is published as TCP ones are", async () => {
        const server: Talk = await udpServer(at.web, ports.udp, web);
        await expectAnswers([
            ["from outside", askUdp(at.outside, wan, ports.udp), `${outside} hello`],
            ["by NAT loopback", askUdp(at.db, wan, ports.udp), `${gateway} hello`],
        ]);
        await server.stop();
    });
});

test("after destroy the host is what it was before", async () => {
    await lab.destroy();
    await host.expectUntouched();
});
