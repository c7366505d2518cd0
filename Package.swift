// swift-tools-version: 6.2
import PackageDescription

/// Settings shared by every Swift target.
let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For the two modules whose own types borrow memory: readers over bytes, keys held by libcrypto.
let borrowing = house + [.enableExperimentalFeature("Lifetimes")]

// Arrows point down only: a target may name those above it in this list, never those below.
let package = Package(
    name: "swift-smp",
    products: [
        .library(name: "SMPSCION", targets: ["SMPSCION", "SMPCrypto", "SMPBytes"]),
        .library(name: "SMPTLS", targets: ["SMPTLS", "SMPCrypto", "SMPBytes"]),
        .library(name: "SMPQUIC", targets: ["SMPQUIC", "SMPTLS", "SMPCrypto", "SMPBytes"]),
        .library(name: "SMPHost", targets: ["SMPHost"]),
        .library(name: "SMPSockets", targets: ["SMPSockets"]),
        .library(name: "SMP", targets: ["SMP"]),
        .library(name: "SMPTestnet", targets: ["SMPTestnet"]),
        .executable(name: "smp", targets: ["smp"]),
    ],
    dependencies: [
        // Only the tool uses them; the library products depend on libcrypto alone.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Reads .topo files, for the tool and the tests.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "SMPBytes", swiftSettings: borrowing),

        .systemLibrary(name: "CSMPLibCrypto"),
        .systemLibrary(name: "CSMPAllocator"),
        .target(
            name: "SMPCrypto", dependencies: ["CSMPLibCrypto", "SMPBytes"],
            swiftSettings: borrowing),

        .systemLibrary(name: "CSMPLinux"),
        .target(
            name: "SMPSockets", dependencies: ["CSMPLinux", "SMPBytes"], swiftSettings: borrowing),

        .target(
            name: "SMPTLS", dependencies: ["SMPBytes", "SMPCrypto"], swiftSettings: house),
        .target(
            name: "SMPQUIC", dependencies: ["SMPBytes", "SMPCrypto", "SMPTLS"],
            swiftSettings: house),

        .target(
            name: "SMPSCION", dependencies: ["SMPBytes", "SMPCrypto"], swiftSettings: house),
        .target(
            name: "SMPHost", dependencies: ["SMPBytes", "SMPSCION", "SMPSockets"],
            swiftSettings: house),
        .target(
            name: "SMPMultipath", dependencies: ["SMPBytes", "SMPSCION", "SMPHost"],
            swiftSettings: house),
        .target(
            name: "SMP",
            dependencies: [
                "SMPBytes", "SMPCrypto", "SMPSCION", "SMPHost", "SMPMultipath", "SMPSockets",
            ],
            swiftSettings: house),
        .target(
            name: "SMPTestnet",
            dependencies: ["SMPBytes", "SMPCrypto", "SMPSCION", "SMPHost", "SMPSockets"],
            swiftSettings: house),

        .executableTarget(
            name: "smp",
            dependencies: [
                "CSMPAllocator", "SMP", "SMPBytes", "SMPCrypto", "SMPSCION", "SMPHost",
                "SMPMultipath", "SMPQUIC", "SMPSockets", "SMPTLS", "SMPTestnet",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),

        .target(
            name: "TestVectors", dependencies: ["SMPBytes"], path: "Tests/TestVectors",
            swiftSettings: house),
        .testTarget(
            name: "SMPBytesTests", dependencies: ["SMPBytes", "TestVectors"], swiftSettings: house),
        .testTarget(
            name: "SMPCryptoTests", dependencies: ["SMPCrypto", "TestVectors"],
            swiftSettings: house),
        .testTarget(
            name: "SMPSocketsTests", dependencies: ["SMPBytes", "SMPSockets"],
            swiftSettings: house),
        .testTarget(
            name: "SMPTLSTests",
            dependencies: ["SMPBytes", "SMPCrypto", "SMPTLS", "TestVectors"], swiftSettings: house),
        .testTarget(
            name: "SMPQUICTests",
            dependencies: ["SMPBytes", "SMPCrypto", "SMPQUIC", "SMPTLS", "TestVectors"],
            swiftSettings: house),
        .testTarget(
            name: "SMPSCIONTests",
            dependencies: ["SMPBytes", "SMPCrypto", "SMPSCION", "TestVectors"],
            swiftSettings: house),
        .testTarget(
            name: "SMPHostTests",
            dependencies: ["SMPBytes", "SMPHost", "SMPSCION", "SMPSockets", "TestVectors"],
            swiftSettings: house),
        .testTarget(
            name: "SMPMultipathTests",
            dependencies: ["SMPBytes", "SMPHost", "SMPMultipath", "SMPSCION", "TestVectors"],
            swiftSettings: house),
        .testTarget(
            name: "SMPTests",
            dependencies: [
                "SMP", "SMPBytes", "SMPHost", "SMPMultipath", "SMPSCION", "SMPSockets",
                "SMPTestnet", "TestVectors",
            ],
            swiftSettings: house),
        .testTarget(
            name: "SMPTestnetTests",
            dependencies: [
                "SMPBytes", "SMPCrypto", "SMPHost", "SMPSCION", "SMPSockets", "SMPTestnet",
                "TestVectors",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "smpTests",
            dependencies: [
                "SMP", "SMPBytes", "SMPCrypto", "SMPHost", "SMPMultipath", "SMPSCION", "SMPTestnet",
                "smp", "TestVectors",
            ],
            swiftSettings: house),
    ]
)
