import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct DRKeyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        enum Operation: String, Decodable {
            case secretValue, level1, asHost, hostAS, hostHost, constants
        }

        let name: String
        let operation: Operation
        let masterSecret, upperKey, key: Hex?
        let `protocol`, generic, scmp: UInt16?
        let epochBegin, epochEnd: UInt32?
        let destination, host: String?
        let error: String?

        var testDescription: String { name }

        /// The derived key.
        func derive() throws -> Hex {
            let upperKey = upperKey?.bytes ?? []
            let protocolID = self.protocol.map(DRKeyProtocol.init(rawValue:))
            switch operation {
            case .constants:
                return Hex([])
            case .secretValue:
                let epoch = DRKeyEpoch(
                    begin: try #require(epochBegin), end: try #require(epochEnd))
                let secret = try #require(masterSecret).bytes
                let key = try DRKey<DRKeyKind.SecretValue>(
                    masterSecret: secret.span, #require(protocolID), epoch)
                return Hex(copying: key.secret.bytes)
            case .level1:
                let upper = try DRKey<DRKeyKind.SecretValue>(upperKey.span)
                let key = upper.level1(for: try ISDAS(try #require(destination)))
                return Hex(copying: key.secret.bytes)
            case .asHost:
                let upper = try DRKey<DRKeyKind.Level1>(upperKey.span)
                let key = upper.asHost(try HostAddress(try #require(host)), protocolID)
                return Hex(copying: key.secret.bytes)
            case .hostAS:
                let upper = try DRKey<DRKeyKind.Level1>(upperKey.span)
                let key = upper.hostAS(try HostAddress(try #require(host)), protocolID)
                return Hex(copying: key.secret.bytes)
            case .hostHost:
                let upper = try DRKey<DRKeyKind.HostAS>(upperKey.span)
                let key = upper.hostHost(try HostAddress(try #require(host)))
                return Hex(copying: key.secret.bytes)
            }
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/drkey") }

    @Test(arguments: try cases.get().filter { $0.key != nil })
    func derives(_ vector: Case) throws {
        #expect(try vector.derive() == vector.key)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func isOnlyForHostsThatHaveAnAddress(_ vector: Case) throws {
        let error = #expect(throws: AddressError.self) { _ = try vector.derive() }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.operation == .constants })
    func knowsTheNumbersOfProtocols(_ vector: Case) {
        #expect(DRKeyProtocol.generic.rawValue == vector.generic)
        #expect(DRKeyProtocol.scmp.rawValue == vector.scmp)
    }

    @Test(arguments: [0, 15, 17])
    func refusesAKeyOfAnotherLength(_ length: Int) {
        #expect(throws: CryptoError.keyLength(actual: length)) {
            _ = try DRKey<DRKeyKind.Level1>([UInt8](repeating: 0, count: length).span)
        }
    }
}
