export * as linux from "./linux";
export * as virtualbox from "./virtualbox";
export { configuredHost, parseHost } from "./host";
export { reclaimOrphans } from "./reclaim-orphans";
export type { ReclaimOrphansArgs } from "./reclaim-orphans";
export type { HostSpec, SshSpec } from "./host";
export type { CommonArgs } from "./dynamic";
export { Machine } from "./components/machine";
export type { MachineArgs } from "./components/machine";
export { PatRouterLan } from "./components/pat-router-lan";
export type { LanMachineArgs, PatRouterLanArgs, PublishArgs } from "./components/pat-router-lan";
export type { UplinkWanArgs, WanArgs } from "./components/wan";
export { UnifiedLan } from "./components/unified-lan";
export type { UnifiedLanArgs } from "./components/unified-lan";
export { WebServer } from "./components/web-server";
export type { WebServerArgs } from "./components/web-server";
export { NatLab } from "./components/nat-lab";
export type { NatLabArgs, NatLabForward } from "./components/nat-lab";
export { HostOnlyLab } from "./components/host-only-lab";
export type { HostOnlyLabArgs, HostOnlyMember } from "./components/host-only-lab";
export { MeshOfHosts } from "./components/mesh-of-hosts";
export type { MeshHostArgs, MeshMachineArgs, MeshMember, MeshOfHostsArgs } from "./components/mesh-of-hosts";
export { libvirtDhcpRange } from "./components/libvirt-dhcp-range";
export { libvirtUri } from "./components/libvirt-uri";
export { LibvirtDock } from "./components/libvirt-dock";
export type {
    LibvirtAttachArgs,
    LibvirtBridgeNetwork,
    LibvirtDockArgs,
    LibvirtNetworkClass,
} from "./components/libvirt-dock";
export { dockerHost } from "./components/docker-host";
export type { DockerConnection } from "./components/docker-host";
export { DockerDock } from "./components/docker-dock";
export type {
    DockerBridgeNetwork,
    DockerDockArgs,
    DockerDockNetworkArgs,
    DockerNetworkClass,
    DockerNetworkRef,
} from "./components/docker-dock";
