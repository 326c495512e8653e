import { hasNamedTables, parseTableNames } from "../../../../provider/host/parse/routing-tables";

test.each([
    ["main", false],
    ["default", false],
    ["local", false],
    ["200", false],
    [200, false],
    [undefined, false],
    ["isp", true],
])("a table that ip shows as %j: only its host knows the name: %s", (table, isNamed) => {
    expect(hasNamedTables([{ dst: "10.0.0.0/8" }, { table }])).toBe(isNamed);
});

test("names are read as rt_tables has them, comments left out", () => {
    const text = "#\n# reserved values\n255\tlocal\n 200 isp # the other way out\n0xc9 backup\n#202 none\n";
    expect([...parseTableNames(text)]).toEqual([
        ["local", "local"],
        ["isp", "200"],
        ["backup", "201"],
    ]);
});
