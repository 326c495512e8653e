import { parseForwarding } from "../../../../provider/host/parse/bridge-json";
import { recordedRows } from "../../../support/recordings";

const flood = "00:00:00:00:00:00";

describe("forwarding entries, of what bridge printed", () => {
    const alone = parseForwarding(recordedRows("forwarding-vx0.json"), "vx0");

    test("tell where frames go, by which interface, and what differs from the tunnel's own", () => {
        const entry = { via: undefined, port: undefined, vni: undefined, permanent: true };
        expect(alone).toEqual(
            expect.arrayContaining([
                { ...entry, mac: "02:00:00:00:00:05", to: "172.24.0.4" },
                { ...entry, mac: flood, to: "172.24.0.2", via: "br0" },
                { ...entry, mac: flood, to: "172.24.0.3" },
                { ...entry, mac: flood, to: "172.24.0.4", port: 5000, vni: 7 },
            ]),
        );
    });

    test("of one interface are the same in the list of all", () => {
        expect(parseForwarding(recordedRows("forwarding.json"), "vx0")).toEqual(alone);
        expect(parseForwarding(recordedRows("forwarding.json"), "nosuch")).toEqual([]);
    });
});
