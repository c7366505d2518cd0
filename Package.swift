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
        .library(name: "SMPHost", targets: ["SMPHost"]),
        .library(name: "SMPSockets", targets: ["SMPSockets"]),
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
            name: "SMPSCION", dependencies: ["SMPBytes", "SMPCrypto"], swiftSettings: house),
        .target(
            name: "SMPHost", dependencies: ["SMPBytes", "SMPSCION"], swiftSettings: house),
        .target(
            name: "SMPTestnet", dependencies: ["SMPBytes", "SMPCrypto", "SMPSCION", "SMPHost"],
            swiftSettings: house),

        .executableTarget(
            name: "smp",
            dependencies: [
                "CSMPAllocator", "SMPBytes", "SMPCrypto", "SMPSCION", "SMPHost",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
            name: "SMPSCIONTests",
            dependencies: ["SMPBytes", "SMPCrypto", "SMPSCION", "TestVectors"],
            swiftSettings: house),
        .testTarget(
            name: "SMPHostTests", dependencies: ["SMPBytes", "SMPHost", "SMPSCION", "TestVectors"],
            swiftSettings: house),
        .testTarget(
            name: "SMPTestnetTests",
            dependencies: [
                "SMPBytes", "SMPCrypto", "SMPHost", "SMPSCION", "SMPTestnet", "TestVectors",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "smpTests",
            dependencies: ["SMPBytes", "SMPCrypto", "SMPSCION", "smp", "TestVectors"],
            swiftSettings: house),
    ]
)
