#!/usr/bin/env bash
# Installs what a Debian or Ubuntu machine with Swift still lacks to build and test this package.
# Does nothing, and needs no rights, when all of it is there.
set -euo pipefail

packages=(git libssl-dev)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v swift >/dev/null; then
    echo "setup: no swift on the PATH; install Swift 6.3 from https://swift.org/install" >&2
    exit 2
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "setup: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
