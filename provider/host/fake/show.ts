import { parseCidr } from "../../net/cidr";
import { subnet } from "./addresses";
import type { FakeLink, FakeRoute, FakeSpace } from "./kernel";

interface Row {
    dev?: string;
    [key: string]: unknown;
}

/** `ip -json -details address show [dev NAME]`; `undefined` when there is no such interface. */
export function showAddresses(space: FakeSpace, dev: string | undefined): unknown[] | undefined {
    const links = space.links.filter(({ name }) => dev === undefined || name === dev);
    return dev !== undefined && links.length === 0 ? undefined : links.map(linkRow);
}

/** `ip -json -details route show table all [dev NAME] [exact TO]`. */
export function showRoutes(space: FakeSpace, dev: string | undefined, to?: string): unknown[] | undefined {
    if (dev !== undefined && !space.links.some(({ name }) => name === dev)) return undefined;
    const connected = space.links
        .filter((link) => link.up && link.name !== "lo")
        .flatMap((link) => link.addresses.map((cidr) => connectedRow(link, cidr)));
    const routes = space.routes.filter((route) => to === undefined || route.to === to);
    const rows = [...routes.map(routeRow), ...(to === undefined ? connected : [])];
    return rows.filter((row) => dev === undefined || row.dev === dev);
}

function linkRow(link: FakeLink): object {
    const other = link.peer ?? link.parent;
    return {
        ifindex: link.index,
        ...(other === undefined
            ? {}
            : other.space === link.space
              ? { link: other.name }
              : { link_index: other.index, link_netnsid: 0 }),
        ifname: link.name,
        flags: ["BROADCAST", "MULTICAST", ...(link.up ? ["UP", "LOWER_UP"] : [])],
        mtu: link.mtu,
        ...(link.master === undefined ? {} : { master: link.master.name }),
        operstate: link.up ? "UP" : "DOWN",
        group: "default",
        link_type: link.name === "lo" ? "loopback" : "ether",
        address: link.mac,
        ...(link.kind === undefined ? {} : { linkinfo: { info_kind: link.kind, info_data: link.data } }),
        ...(link.alias === undefined ? {} : { ifalias: link.alias }),
        addr_info: link.addresses.map((cidr) => addressRow(cidr, link)),
    };
}

function addressRow(cidr: string, { addresses }: FakeLink): object {
    const six = cidr.includes(":");
    const first = addresses.find((other) => subnet(other) === subnet(cidr));
    const [local = "", length] = cidr.split("/");
    return {
        family: six ? "inet6" : "inet",
        local,
        prefixlen: Number(length),
        scope: "global",
        ...(six || first === cidr ? {} : { secondary: true }),
        valid_life_time: 4_294_967_295,
    };
}

function routeRow({ to, via, dev, table, metric, type, src, onlink, mtu }: FakeRoute): Row {
    const six = to.includes(":");
    const length = parseCidr(to)?.length;
    const shown = length === 0 ? "default" : length === (six ? 128 : 32) ? to.split("/")[0] : to;
    const weight = six && (metric ?? 0) === 0 ? 1024 : metric === 0 ? undefined : metric;
    const through = dev?.name ?? (six ? "lo" : undefined);
    return {
        type: type ?? "unicast",
        dst: shown,
        ...(via === undefined ? {} : { gateway: via }),
        ...(through === undefined ? {} : { dev: through }),
        ...(table === "main" ? {} : { table }),
        protocol: "boot",
        scope: via === undefined && type === undefined && !six ? "link" : "global",
        ...(weight === undefined ? {} : { metric: weight }),
        ...(src === undefined ? {} : { prefsrc: src }),
        flags: onlink === true ? ["onlink"] : [],
        ...(mtu === undefined ? {} : { metrics: [{ mtu }] }),
        ...(six ? { pref: "medium" } : {}),
    };
}

function connectedRow(link: FakeLink, cidr: string): Row {
    const dst = subnet(cidr);
    return { type: "unicast", dst, dev: link.name, protocol: "kernel", scope: "link", flags: [] };
}
