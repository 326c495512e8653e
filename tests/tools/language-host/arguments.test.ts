const load = () => import("../../../tools/language-host/arguments.mjs");

test.each([
    ["", []],
    ["--a --b=1", ["--a", "--b=1"]],
    [`--title='a b' "c \\"d\\"" e\\ f ''`, ["--title=a b", 'c "d"', "e f", ""]],
])("nodeargs %j", async (text, words) => {
    const { splitArguments } = await load();
    expect(splitArguments(text)).toEqual(words);
});

test("a request becomes the runner's command line and environment", async () => {
    const { runnerArguments, runnerEnvironment } = await load();
    const { default: protocol } = await import("@pulumi/pulumi/proto/language_pb.js");
    const info = new protocol.ProgramInfo()
        .setRootDirectory("/r")
        .setProgramDirectory("/r/p")
        .setEntryPoint(".");
    const request = new protocol.RunRequest().setInfo(info).setProject("lab").setStack("dev").setParallel(4);
    request.setDryrun(true).setMonitorAddress("m:1").setArgsList(["--x"]).setConfigsecretkeysList(["lab:s"]);
    request.getConfigMap().set("lab:a", "1").set("lab:b:c", "2");
    const given =
        "--monitor m:1 --engine e:2 --project lab --root-directory /r --stack dev --pwd /r/p --parallel 4";
    expect(runnerArguments(request, "e:2")).toEqual([...given.split(" "), "--dry-run", ".", "--x"]);
    expect(runnerEnvironment(request, { typescript: false, tsconfig: "t.json" })).toEqual({
        PULUMI_CONFIG: '{"lab:config:a":"1","lab:config:b:c":"2"}',
        PULUMI_CONFIG_SECRET_KEYS: '["lab:s"]',
        PULUMI_NODEJS_TSCONFIG_PATH: "t.json",
    });
    expect(runnerEnvironment(request, {})).toHaveProperty("PULUMI_NODEJS_TYPESCRIPT", "true");
});
