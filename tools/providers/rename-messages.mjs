// Which parts of a provider's messages hold properties or name them.
import { inverse, renameKeys, renamePath, typeOf, withType } from "./rename.mjs";

/** @typedef {import("./rename.mjs").Names} Names */
/** @typedef {import("./rename.mjs").Struct} Struct */

/** @type {Record<string, { request: string[], response: string[] }>} the accessors of bags of properties */
const bags = {
    check: { request: ["getOlds", "getNews"], response: ["getInputs"] },
    diff: { request: ["getOlds", "getNews", "getOldInputs"], response: [] },
    create: { request: ["getProperties"], response: ["getProperties"] },
    read: { request: ["getProperties", "getInputs"], response: ["getProperties", "getInputs"] },
    update: { request: ["getOlds", "getNews", "getOldInputs"], response: ["getProperties"] },
    delete: { request: ["getProperties", "getOldInputs"], response: [] },
};

/** The accessors of lists of property paths, without "get" and "set". */
const lists = ["IgnorechangesList", "ReplacesList", "StablesList", "DiffsList"];

/**
 * @param {string} method
 * @param {any} request changed in place
 * @param {Names} names
 * @returns {Record<string, string>} the names that its response is to be given back, by the provider's
 */
export function renameRequest(method, request, names) {
    if (method === "invoke") request.setTok(names[request.getTok()]?.token ?? request.getTok());
    const accessors = bags[method]?.request;
    if (accessors === undefined) return {};
    const { token, properties = {}, lacking } = names[typeOf(request.getUrn())] ?? {};
    if (lacking !== undefined) throw new Error(lacking);
    if (token !== undefined) {
        request.setUrn(withType(request.getUrn(), token));
        request.setType(token);
    }
    renameAll(request, accessors, properties);
    return inverse(properties);
}

/**
 * @param {string} method
 * @param {any} response changed in place
 * @param {Record<string, string>} properties
 */
export function renameResponse(method, response, properties) {
    renameAll(response, bags[method]?.response ?? [], properties);
    for (const failure of response.getFailuresList?.() ?? [])
        failure.setProperty(renamePath(failure.getProperty(), properties));
    renameDetails(response.getDetaileddiffMap?.(), properties);
    return response;
}

/**
 * @param {any} message
 * @param {string[]} accessors
 * @param {Record<string, string>} properties
 */
function renameAll(message, accessors, properties) {
    for (const accessor of accessors) renameKeys(message[accessor](), properties);
    for (const list of lists) {
        const paths = message[`get${list}`]?.();
        if (paths)
            message[`set${list}`](paths.map((/** @type {string} */ path) => renamePath(path, properties)));
    }
}

/**
 * @param {import("google-protobuf").Map<string, unknown> | undefined} details by property path
 * @param {Record<string, string>} properties
 */
function renameDetails(details, properties) {
    /** @type {[string, unknown][]} */
    const renamed = [];
    details?.forEach((difference, path) => {
        if (renamePath(path, properties) !== path) renamed.push([path, difference]);
    });
    for (const [path, difference] of renamed) {
        details?.del(path);
        details?.set(renamePath(path, properties), difference);
    }
}
