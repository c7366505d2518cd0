#!/usr/bin/env bash
# What a change has to pass besides the tests; each line also works alone.
# Usage: Tests/check.sh [STEP…]   steps: lint imports foundation unsafe docs peers fuzz allocations
# qlog (all by default)
set -euo pipefail
cd "$(dirname "$0")/.."

lint() { # .swift-format: 4 spaces, 100 columns, public documentation required
    swift format lint --strict --recursive Sources Tests Fuzz/Sources Package.swift Fuzz/Package.swift
}

imports() { # only what the manifest declares may be imported; no warning stays
    swift build --build-tests --scratch-path .build-strict \
        --explicit-target-dependency-import-check error -Xswiftc -warnings-as-errors
}

forbid() { # forbid PATTERN PLACE…
    if grep -rnE --include='*.swift' "$@"; then
        echo "check: these lines break the rule '$step'" >&2
        return 1
    fi
}

foundation() { # the libraries stand on the standard library and libcrypto alone
    forbid 'import Foundation\b' Sources/SMP*
    forbid 'import FoundationEssentials' Sources/SMP Sources/SMPBytes Sources/SMPCrypto \
        Sources/SMPMultipath Sources/SMPQUIC Sources/SMPSCION Sources/SMPSockets Sources/SMPTLS \
        Sources/SMPTestnet
    forbid 'import Glibc' Sources/SMP Sources/SMPHost Sources/SMPMultipath Sources/SMPQUIC \
        Sources/SMPSCION Sources/SMPTLS Sources/SMPTestnet
}

unsafe() { # raw memory is touched in few modules only, and nothing is forced
    # In the tool, three files look into the runtime: one counts allocations, one writes to
    # standard error, one asks the terminal how wide it is.
    forbid '\bunsafe ' Sources/SMP Sources/SMPSCION Sources/SMPHost Sources/SMPMultipath \
        Sources/SMPQUIC Sources/SMPTLS Sources/SMPTestnet Sources/smp \
        --exclude=AllocationCounter.swift --exclude=Diagnostics.swift \
        --exclude=Output.swift
    forbid '\btry!|\bas!' Sources
}

docs() { # every link in the documentation leads somewhere
    local graphs=.build-docs/graphs module
    mkdir -p "$graphs"
    for module in SMPTestnet SMP SMPQUIC; do # with all that they stand on
        swift build --scratch-path .build-docs --target "$module" \
            -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$PWD/$graphs"
    done
    for module in SMPBytes SMPCrypto SMPTLS SMPQUIC SMPSCION SMPSockets SMPHost SMPMultipath \
        SMP SMPTestnet; do
        rm -rf ".build-docs/one" && mkdir -p .build-docs/one
        cp "$graphs/$module.symbols.json" .build-docs/one
        cp "$graphs/$module@"*.symbols.json .build-docs/one 2>/dev/null || true
        docc convert "Sources/$module/$module.docc" --warnings-as-errors \
            --fallback-display-name "$module" --fallback-bundle-identifier "smp.$module" \
            --additional-symbol-graph-dir .build-docs/one \
            --output-path ".build-docs/$module.doccarchive" >/dev/null
    done
}

peers() { # without these the tests with peers would be skipped
    local python=.build-peers/bin/python
    "$python" -c 'import google.protobuf, grpc; print("grpcio", grpc.__version__)' || {
        echo "check: no grpcio; run Tests/setup.sh" >&2
        return 1
    }
}

fuzz() { # every stored input of every fuzz target, in an ordinary build
    swift build --package-path Fuzz
    local folder
    for folder in Fuzz/Corpus/*/; do
        printf '%s: ' "$(basename "$folder")"
        "Fuzz/.build/debug/$(basename "$folder")" "$folder"
    done
}

allocations() { # codecs and MACs allocate nothing, in the build that is measured
    swift build -c release --product smp
    .build/release/smp bench codec --json >.build/bench.json
    if grep -v '"allocations":0,' .build/bench.json; then
        echo "check: these operations allocate" >&2
        return 1
    fi
    .build/release/smp bench codec
}

qlog() { # the logs of a whole connection, in the build that is measured, are lines of JSON
    swift build -c release --product smp
    rm -rf .build/qlog
    .build/release/smp bench quic --megabytes 2 --qlog .build/qlog
    .build/release/smp bench quic --megabytes 2 --qlog .build/qlog --qvis
    python3 - .build/qlog/*.sqlog <<'END'
import json, sys
for path in sys.argv[1:]:
    records = [json.loads(text) for text in open(path).read().split("\x1e")[1:]]
    sent = sum(record.get("name", "").endswith("packet_sent") for record in records)
    assert len(sys.argv) == 5 and sent > 10, (path, sent)
    print(f"{path}: {len(records)} records, {sent} packets sent")
END
}

steps=("$@")
[ $# -gt 0 ] || steps=(lint imports foundation unsafe docs peers fuzz allocations qlog)
for step in "${steps[@]}"; do
    echo "== $step"
    "$step"
done
