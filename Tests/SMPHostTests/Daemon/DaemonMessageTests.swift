import SMPBytes
import SMPHost
import SMPSCION
import TestVectors
import Testing

@Suite struct DaemonMessageTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let message: String
        let bytes: Hex
        let canonical: Hex?
        let value: DaemonValue?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/daemon-message") }

    private static let types: [String: any DaemonVectorMessage.Type] = [
        "PathsRequest": PathsRequest.self, "PathsResponse": PathsResponse.self,
        "ASRequest": ASRequest.self, "ASResponse": ASResponse.self,
        "InterfacesResponse": InterfacesResponse.self, "ServicesResponse": ServicesResponse.self,
        "PortRangeResponse": PortRangeResponse.self,
        "NotifyInterfaceDownRequest": InterfaceDownRequest.self,
        "DRKeyRequest": DRKeyRequest.self, "DRKeyResponse": DRKeyResponse.self,
        "EmptyMessage": EmptyMessage.self,
    ]

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let type = try #require(Self.types[vector.message])
        let expected = try #require(vector.value)
        let message = try type.init(protobuf: vector.bytes.bytes.span)
        #expect(message.value.matches(expected), "\(message.value)")
        #expect(Hex(message.protobuf) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        // What is wrong with any message is tried with all of them.
        let types = Self.types[vector.message].map { [$0] } ?? Array(Self.types.values)
        for type in types {
            let error = #expect(throws: WireError.self) {
                try type.init(protobuf: vector.bytes.bytes.span)
            }
            #expect(error?.description.contains(expected) == true, "\(error as Any)")
        }
    }

    @Test func refusesMorePathsThanAnybodyNeeds() {
        let empty: [UInt8] = [0x0a, 0x00]
        let many = Array(repeatElement(empty, count: 16_384).joined())
        #expect(throws: Never.self) { try PathsResponse(protobuf: many.span) }
        let more = many + empty
        #expect(throws: WireError.violates(.daemonEntryCount, at: 32_769)) {
            try PathsResponse(protobuf: more.span)
        }
    }

    @Test func countsInBitsAndWritesInKilobits() throws {
        var metadata = PathMetadata(interfaces: [
            PathInterface(ISDAS(rawValue: 1), 1), PathInterface(ISDAS(rawValue: 2), 2),
        ])
        metadata.bandwidth = [.max]
        let path = NetworkPath(
            try standardPath(), nextHop: try UnderlayAddress("10.0.0.1:30042"),
            metadata: metadata)
        let response = try PathsResponse(
            protobuf: PathsResponse(paths: [path]).protobuf.span)
        #expect(response.paths.first?.metadata.bandwidth == [18_446_744_073_709_551_000])
    }

    private func standardPath() throws -> StandardPath {
        let header: [UInt8] = [
            0x00, 0x00, 0x20, 0x00, 1, 0, 0, 1, 0, 0, 0, 1, 0, 63, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6,
            0, 63, 0, 2, 0, 0, 1, 2, 3, 4, 5, 6,
        ]
        var reader = ByteReader(header.span)
        return try StandardPath(from: &reader)
    }
}
