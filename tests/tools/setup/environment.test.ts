const load = () => import("../../../tools/setup/environment.mjs");

test("what the user has set is never changed", async () => {
    const { pulumiEnvironment, builtPulumiEnvironment } = await load();
    const theirs = {
        PATH: "/bin",
        PULUMI_BACKEND_URL: "s3://theirs",
        PULUMI_CONFIG_PASSPHRASE: "secret",
        PULUMI_HOME: "/theirs",
    };
    const env = builtPulumiEnvironment(pulumiEnvironment(theirs));
    expect(env).toMatchObject({ ...theirs, PATH: expect.stringMatching(/\.virtnet\/bin:\/bin$/) });
});

test("the state is in the clone, and a passphrase file is not hidden by an empty passphrase", async () => {
    const { pulumiEnvironment } = await load();
    expect(pulumiEnvironment({})).toMatchObject({
        PULUMI_BACKEND_URL: expect.stringMatching(/^file:.*\.virtnet\/state$/),
        PULUMI_CONFIG_PASSPHRASE: "",
    });
    expect(pulumiEnvironment({ PULUMI_CONFIG_PASSPHRASE_FILE: "/f" })).not.toHaveProperty(
        "PULUMI_CONFIG_PASSPHRASE",
    );
});
