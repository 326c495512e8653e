import * as z from "zod";

/**
 * The name or UUID of a domain. libvirt takes any text without a slash; virsh takes a leading dash for an option, and a number
 * for that of a running domain, whatever its name.
 */
export const domainName = () =>
    z
        .string("is not text. Give the domain's name or UUID")
        .regex(
            /^(?!-|\s*[+-]?\d+$)[^/\p{Cc}]{1,255}$/u,
            "is not the name or UUID of a domain. Use no '/', no control character, and no '-' first; of one whose name is a number give the UUID",
        );

/** The name of a network, or of one of its groups of ports. */
export const libvirtName = () =>
    z
        .string("is not text. Give a name of libvirt's")
        .regex(/^[^/\p{Cc}]{1,255}$/u, "is not a name of libvirt's. Use no '/' and no control character");

/** A connection URI (https://libvirt.org/uri.html). */
export const libvirtConnection = () =>
    z
        .string("is not text. Give a URI such as qemu:///system")
        .regex(
            /^[a-z][a-z0-9+]*:\/\/[^\s\p{Cc}]*$/u,
            "is not a connection URI of libvirt's. Write it as qemu:///system",
        );
