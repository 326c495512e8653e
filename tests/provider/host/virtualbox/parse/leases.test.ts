import { parseLeases } from "../../../../../provider/host/virtualbox/parse/leases";

/** As VBoxNetDHCP writes it (Binding::toXML in src/VBox/NetworkServices/Dhcpd/Db.cpp). */
const file = `<?xml version="1.0"?>
<Leases version="1.0">
  <Lease mac="08:00:27:7F:28:13" id="010800277f2813" network="0.0.0.0" state="acked">
    <Address value="192.168.56.101"/>
    <Time issued="1718783211" expiration="600"/>
  </Lease>
  <Lease mac="08:00:27:09:e4:40" network="0.0.0.0" state="expired">
    <Address value="192.168.56.102"/>
    <Time issued="1790535599" expiration="600"/>
  </Lease>
  <Lease mac="08:00:27:09:e4:41" network="0.0.0.0">
    <Address value="192.168.56.103"/>
    <Time issued="1" expiration="600"/>
  </Lease>
</Leases>
`;

test("leases are told in the file's order, one of VirtualBox 5, which has no state, as run out", () => {
    expect(parseLeases(file, "/root/lan-Dhcpd.leases")).toEqual([
        {
            ...{ mac: "08:00:27:7f:28:13", address: "192.168.56.101", state: "acked" },
            ...{ issued: 1_718_783_211, expires: 600 },
        },
        {
            ...{ mac: "08:00:27:09:e4:40", address: "192.168.56.102", state: "expired" },
            ...{ issued: 1_790_535_599, expires: 600 },
        },
        {
            ...{ mac: "08:00:27:09:e4:41", address: "192.168.56.103", state: "expired" },
            ...{ issued: 1, expires: 600 },
        },
    ]);
});

test("a server that has leased nothing has none", () => {
    expect(parseLeases('<?xml version="1.0"?>\n<Leases version="1.0"/>\n', "/root/lan-Dhcpd.leases")).toEqual(
        [],
    );
});
