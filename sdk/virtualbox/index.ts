export * from "./dhcp-server";
export * from "./host-only-adapter";
export * from "./machine";
export * from "./nat-network";
export * from "./nat-network-port-forward";
export * from "./nic";
export * from "./port-forward";
export * from "./power";
export type { VirtualBoxArgs } from "./resource";
