const common = {
    testEnvironment: "node",
    transform: {
        "^.+\\.ts$": [
            "@swc/jest",
            {
                jsc: { target: "es2022", parser: { syntax: "typescript" } },
                module: { type: "commonjs", ignoreDynamic: true },
            },
        ],
    },
    moduleNameMapper: { "^pulumi-virtnet/engine$": "<rootDir>/provider/engine.ts" },
    modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.virtnet/", "<rootDir>/sdks/"],
};

/**
 * Unit tests need no daemon and no Pulumi CLI; live ones run the real CLI on the real kernel; daemons adds what else a lab
 * is composed with, such as Docker and libvirt; those of the lab host run against a real VirtualBox.
 */
module.exports = {
    projects: [
        {
            ...common,
            displayName: "unit",
            testMatch: ["<rootDir>/tests/**/*.test.ts"],
            testPathIgnorePatterns: ["/node_modules/", "/tests/live/", "/tests/daemons/", "/tests/labhost/"],
        },
        { ...common, displayName: "live", testMatch: ["<rootDir>/tests/live/**/*.test.ts"] },
        { ...common, displayName: "daemons", testMatch: ["<rootDir>/tests/daemons/**/*.test.ts"] },
        { ...common, displayName: "labhost", testMatch: ["<rootDir>/tests/labhost/**/*.test.ts"] },
    ],
};
