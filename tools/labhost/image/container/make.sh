#!/usr/bin/env bash
# Makes the container's image, web, inside the lab host's root, as `docker load` takes it: make.sh TAR
set -euo pipefail
cd "$(dirname "$0")"

mkdir -p tree/{bin,etc,tmp,www/cgi-bin} image
cp /bin/busybox tree/bin/
for applet in $(/bin/busybox --list); do [ -e "tree/bin/$applet" ] || ln -s busybox "tree/bin/$applet"; done
install -m 755 serve tree/bin/
install -m 755 who.cgi tree/www/cgi-bin/who
printf 'hello from web\n' >tree/www/index.html

# The image specification, v1.2: a layer, its configuration, and a manifest that names both.
tar -C tree -cf image/layer.tar .
sum=$(sha256sum image/layer.tar | cut -d' ' -f1)
cat >image/config.json <<END
{
    "architecture": "amd64",
    "os": "linux",
    "config": { "Entrypoint": ["/bin/serve"], "ExposedPorts": { "80/tcp": {} } },
    "rootfs": { "type": "layers", "diff_ids": ["sha256:$sum"] }
}
END
printf '[{ "Config": "config.json", "RepoTags": ["web:latest"], "Layers": ["layer.tar"] }]\n' >image/manifest.json
tar -C image -cf "$1" .
