import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct STUNBindingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let kind: Kind
        let bytes: Hex
        let canonical, request: Hex?
        let value: Value?
        let error: String?

        var testDescription: String { name }
    }

    enum Kind: String, Decodable { case request, response }

    struct Value: Decodable, Hashable {
        let transactionID: Hex
        var host: Hex?
        var port: UInt16?
        let hasFingerprint: Bool
    }

    static let cases = Result { try VectorFile<Case>.load("scion/stun-binding") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let (value, encoded) = try decoded(vector.kind, vector.bytes.bytes)
        #expect(value == vector.value)
        #expect(Hex(encoded) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(vector.kind, vector.bytes.bytes)
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let bytes = vector.bytes.bytes
        let accepted = (0..<bytes.count).filter {
            refusal(vector.kind, Array(bytes.prefix($0))) == nil
        }
        #expect(accepted == [])
    }

    @Test(arguments: try cases.get().filter { $0.request != nil })
    func answersTheRequest(_ vector: Case) throws {
        let bytes = try #require(vector.request).bytes
        let request = try STUNBindingRequest(bytes.span)
        let response = STUNBindingResponse(
            to: request.transactionID, mappedAddress: try #require(vector.value?.mappedAddress))
        #expect(Hex(Self.encoded(response)) == vector.bytes)
    }

    @Test func fingerprintsCoverEveryByte() throws {
        let request = STUNBindingRequest(STUNTransactionID(high: 1, low: 2))
        let bytes = [UInt8](capacity: request.encodedLength) { request.encode(into: &$0) }
        #expect(bytes.count == 28)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x01
            let accepted = try? STUNBindingRequest(changed.span)
            #expect(accepted?.hasFingerprint != true, "byte \(index)")
        }
    }

    @Test func namesAMappedIPv4AddressByItsShortForm() {
        let mapped = IPv6Address(high: 0, low: 0xffff_c000_0201)
        let address = STUNMappedAddress.ipv6(mapped, port: 31000)
        #expect(address.host == .ipv4(IPv4Address(192, 0, 2, 1)))
        #expect(address.port == 31000)
    }

    private func decoded(_ kind: Kind, _ bytes: [UInt8]) throws -> (Value, [UInt8]) {
        switch kind {
        case .request:
            let request = try STUNBindingRequest(bytes.span)
            let encoded = [UInt8](capacity: request.encodedLength) { request.encode(into: &$0) }
            return (Value(request), encoded)
        case .response:
            let response = try STUNBindingResponse(bytes.span)
            return (Value(response), Self.encoded(response))
        }
    }

    private func refusal(_ kind: Kind, _ bytes: [UInt8]) -> WireError? {
        do throws(WireError) {
            switch kind {
            case .request: _ = try STUNBindingRequest(bytes.span)
            case .response: _ = try STUNBindingResponse(bytes.span)
            }
            return nil
        } catch {
            return error
        }
    }

    private static func encoded(_ response: STUNBindingResponse) -> [UInt8] {
        [UInt8](capacity: response.encodedLength) { response.encode(into: &$0) }
    }
}

extension STUNBindingTests.Value {
    init(_ request: STUNBindingRequest) {
        self.init(
            transactionID: Hex(request.transactionID.bytes),
            hasFingerprint: request.hasFingerprint)
    }

    init(_ response: STUNBindingResponse) {
        let address = response.mappedAddress
        self.init(
            transactionID: Hex(response.transactionID.bytes),
            host: Hex([UInt8](capacity: 16) { address.host.encode(into: &$0) }),
            port: address.port, hasFingerprint: response.hasFingerprint)
    }

    var mappedAddress: STUNMappedAddress? {
        guard let bytes = host?.bytes, let port else { return nil }
        guard bytes.count == 16 else {
            return .ipv4(
                IPv4Address(rawValue: bytes.span.bigEndian(UInt32.self, at: 0)), port: port)
        }
        let address = IPv6Address(
            high: bytes.span.bigEndian(UInt64.self, at: 0),
            low: bytes.span.bigEndian(UInt64.self, at: 8))
        return .ipv6(address, port: port)
    }
}

extension STUNTransactionID {
    fileprivate var bytes: [UInt8] { bigEndian(high) + bigEndian(low) }
}
