import { parseServices } from "../../../../../provider/host/virtualbox/parse/services";

test("networks are told by the processes that serve them, names with blanks too", () => {
    const lines = [
        "/usr/lib/virtualbox/VBoxSVC --auto-shutdown",
        "/usr/lib/virtualbox/VBoxNetNAT --network my lab",
        "/usr/lib/virtualbox/VBoxNetDHCP --comment my lab --config /home/a/.config/VirtualBox/my lab-Dhcpd.config --log x",
        '"C:\\Program Files\\Oracle\\VirtualBox\\VBoxNetNAT.exe" --network other  ',
        "grep VBoxNetNAT",
    ].join("\n");
    expect(parseServices(lines)).toEqual({
        natNetworks: new Set(["my lab", "other"]),
        dhcpServers: new Set(["my lab"]),
    });
});
