export * as linux from "./linux";
export { configuredHost, parseHost } from "./host";
export type { HostSpec, SshSpec } from "./host";
export type { CommonArgs } from "./dynamic";
