// swift-tools-version: 6.2
import PackageDescription

/// Every fuzz target is one folder of `Sources/` and one of `Corpus/`, both of this name.
let targets = [
    "FuzzAddressText",
    "FuzzCertificate",
    "FuzzConnection",
    "FuzzControl",
    "FuzzEndpoint",
    "FuzzExtensions",
    "FuzzFrames",
    "FuzzHPACK",
    "FuzzHTTP1",
    "FuzzHTTP2",
    "FuzzHost",
    "FuzzPacket",
    "FuzzPacketAuthenticator",
    "FuzzPath",
    "FuzzPolicyText",
    "FuzzPublicKey",
    "FuzzQUICPacket",
    "FuzzRPCMessages",
    "FuzzRouter",
    "FuzzSCMP",
    "FuzzSegment",
    "FuzzTLSMessages",
    "FuzzTickets",
    "FuzzTokens",
    "FuzzTopology",
    "FuzzTransportParameters",
]

let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "swift-smp", path: "..")],
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        .target(
            name: "FuzzDriver",
            dependencies: ["CLibFuzzer", .product(name: "SMPTLS", package: "swift-smp")]),
    ]
        + targets.map { name in
            .executableTarget(
                name: name,
                dependencies: [
                    "FuzzDriver",
                    .product(name: "SMPSCION", package: "swift-smp"),
                    .product(name: "SMPTLS", package: "swift-smp"),
                    .product(name: "SMPQUIC", package: "swift-smp"),
                    .product(name: "SMPHost", package: "swift-smp"),
                    .product(name: "SMPTestnet", package: "swift-smp"),
                ])
        }
)
