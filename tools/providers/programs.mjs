// What is built where Pulumi's registry cannot be reached: its plugin for Terraform providers, and two of these.
import path from "node:path";
import { goProgramFile, requiredVersion } from "../setup/go-program.mjs";
import { cacheDirectory, clone } from "../setup/paths.mjs";

/** @typedef {import("../setup/go-program.mjs").GoProgram} GoProgram */

const bridgeModule = "github.com/pulumi/pulumi-terraform-bridge/v3";
const libvirtModule = "github.com/dmacvicar/terraform-provider-libvirt";
const dockerModule = "github.com/terraform-providers/terraform-provider-docker";

/**
 * The release of pulumi-terraform-provider that sdks/libvirt was generated with; its sources are a directory of the bridge.
 */
const bridgeVersion = "1.1.3";

/** @type {Record<"bridge" | "libvirt" | "docker", GoProgram>} */
export const programs = {
    bridge: {
        label: "Pulumi's plugin for Terraform providers",
        version: bridgeVersion,
        directory: directoryOf("pulumi-resource-terraform-provider"),
        source: `${bridgeModule}/dynamic`,
        file: "pulumi-resource-terraform-provider",
        linkerFlags: [
            // The bridge and the providers' code register the same messages: Pulumi builds it with this, too.
            "-X google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=ignore",
            `-X ${bridgeModule}/dynamic/version.version=v${bridgeVersion}`,
        ],
        takes: "3 minutes",
    },
    libvirt: terraformProvider("libvirt", libvirtModule, "half a minute"),
    docker: terraformProvider("docker", dockerModule, "3 minutes"),
};

/**
 * @param {string} name
 * @param {string} module
 * @param {string} takes
 * @returns {GoProgram}
 */
function terraformProvider(name, module, takes) {
    const file = `terraform-provider-${name}`;
    const directory = directoryOf(file);
    return {
        label: `the Terraform provider for ${name}`,
        version: requiredVersion(directory, module),
        directory,
        source: module,
        file,
        linkerFlags: [],
        takes,
    };
}

/** @param {string} name */
function directoryOf(name) {
    return path.join(clone, "tools", "providers", name);
}

/** @param {keyof typeof programs} name */
export function builtProgram(name) {
    return goProgramFile(programs[name], cacheDirectory());
}
