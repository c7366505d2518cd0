#!/usr/bin/env bash
# Installs what a Debian or Ubuntu machine with Swift still lacks to build and test this package.
# Does nothing, and needs no rights, when all of it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v swift >/dev/null; then
    echo "setup: no swift on the PATH; install Swift 6.3 from https://swift.org/install" >&2
    exit 2
fi

missing=()
for package in git libssl-dev; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok' || missing+=("$package")
done
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "setup: installing ${missing[*]}" >&2
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
fi

# The peers that tests talk to, see Tests/peers/. Only tests need them, so it goes on without.
peers=.build-peers
if ! "$peers/bin/python" -c 'import google.protobuf, grpc' 2>/dev/null; then
    echo "setup: installing grpcio into $peers" >&2
    python3 -m venv "$peers" && "$peers/bin/pip" install -q 'grpcio>=1.60' 'protobuf>=4.25' ||
        echo "setup: no grpcio; the tests that need it will be skipped" >&2
fi
