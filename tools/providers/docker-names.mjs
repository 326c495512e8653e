// What @pulumi/docker 5.2 calls otherwise than the bridge does by itself. An unknown property would be dropped silently.

/** @type {import("./rename.mjs").Names} */
export const names = {
    "docker:index/container:Container": {
        properties: { command: "commands", networksAdvanced: "networksAdvanceds" },
    },
    "docker:index/remoteImage:RemoteImage": { token: "docker:index/image:Image" },
    "docker:index/serviceConfig:ServiceConfig": { token: "docker:index/config:Config" },
    "docker:index/getRemoteImage:getRemoteImage": { token: "docker:index/getImage:getImage" },
    "docker:index/image:Image": {
        lacking:
            "docker.Image is made by the official plugin alone. Use docker.RemoteImage, or install that plugin",
    },
};
