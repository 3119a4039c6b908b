#!/usr/bin/env bash
# Make a base image with Node 24 and npm from Debian's packages and node_modules, for machines that can pull no image:
#   bash tools/base-image.sh kerbside-base:24 && BASE_IMAGE=kerbside-base:24 docker compose build
set -euo pipefail
cd "$(dirname "$0")/.."
tag=${1:-kerbside-base:24}
docker image inspect "$tag" >/dev/null 2>&1 && { echo "$tag is there"; exit 0; }
node=$(node_modules/.bin/node -p process.execPath)
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$root" >/dev/null
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale
install -m 755 "$node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -r "$npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
# the machine's own certificate authorities, so that npm works behind a proxy that signs with one of them
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
tar -C "$root" -c . | docker import --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' - "$tag" >/dev/null
echo "$tag is made"
