#!/usr/bin/env bash
# Make a container image of the influxd installed here (Debian's package), for tests on machines that can pull no image:
#   bash tools/influx-image.sh kerbside-influx:1.6.7 && TEST_INFLUX_IMAGE=kerbside-influx:1.6.7 npm test
# It holds the server and the libraries it is linked with, nothing else: no shell, no package, nothing to update.
set -euo pipefail
tag=${1:-kerbside-influx:1.6.7}
docker image inspect "$tag" >/dev/null 2>&1 && { echo "$tag is there"; exit 0; }
influxd=$(command -v influxd) || { echo 'Cannot make the image: influxd is not installed (apt-get install influxdb)' >&2; exit 1; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/usr/bin "$root"/tmp "$root"/var/lib/influxdb/{meta,data,wal}
install -m 755 "$influxd" "$root/usr/bin/influxd"
# ldd names each library as "name => path (address)", and the loader as "path (address)"
{ ldd "$influxd" || true; } | grep -o '/[^ ]*' | sort -u | while read -r library; do
  install -D -m 755 "$(readlink -f "$library")" "$root$library"
done
tar -C "$root" --owner=10001 --group=10001 -c . | docker import \
  --change 'ENTRYPOINT ["/usr/bin/influxd"]' \
  --change 'USER 10001:10001' \
  --change 'EXPOSE 8086' \
  --change 'VOLUME /var/lib/influxdb' \
  --change 'ENV INFLUXDB_META_DIR=/var/lib/influxdb/meta INFLUXDB_DATA_DIR=/var/lib/influxdb/data INFLUXDB_DATA_WAL_DIR=/var/lib/influxdb/wal INFLUXDB_DATA_INDEX_VERSION=tsi1 INFLUXDB_REPORTING_DISABLED=true INFLUXDB_MONITOR_STORE_ENABLED=false' \
  - "$tag" >/dev/null
echo "$tag is made"
