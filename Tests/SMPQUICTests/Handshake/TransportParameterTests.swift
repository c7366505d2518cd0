import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// Transport parameters: what is read, what is refused, what is remembered.
@Suite struct TransportParameterTests {
    struct Reading: Decodable, Sendable, CustomTestStringConvertible {
        let name, sender: String
        let bytes: Hex
        let values: [String: String]
        var testDescription: String { name }
    }

    struct Refusal: Decodable, Sendable, CustomTestStringConvertible {
        let name, sender, error, reason: String
        let bytes: Hex
        let mayBeAccepted: Bool?
        var testDescription: String { "\(name): \(reason)" }
    }

    struct Number: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let id: UInt64
        var testDescription: String { name }
    }

    struct Promise: Decodable, Sendable, CustomTestStringConvertible {
        let name, parameter, error: String
        let remembered, new: UInt64
        var testDescription: String { name }
    }

    struct Forgotten: Decodable, Sendable, CustomTestStringConvertible {
        let name, parameter: String
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Reading>.load("quic/transport-parameters"))
    func reads(_ reading: Reading) throws {
        let parameters = try TransportParameters(
            reading.bytes.bytes.span, from: Side(named: reading.sender))
        for (name, value) in reading.values {
            #expect(parameters.text(name) == value, "\(name)")
        }
        let written = parameters.encoded(grease: 17)
        let again = try TransportParameters(written.span, from: Side(named: reading.sender))
        #expect(again == parameters)
    }

    @Test(arguments: try VectorFile<Refusal>.load("quic/transport-parameters-refused"))
    func refuses(_ refusal: Refusal) throws {
        let code = try Self.verdict(on: refusal)
        #expect(code?.description == refusal.error || code == nil && refusal.mayBeAccepted == true)
    }

    /// What the receiver of the parameters closes the connection with.
    ///
    /// Connection IDs are taken to be what the parameters say, as long as they say anything.
    private static func verdict(on refusal: Refusal) throws -> TransportErrorCode? {
        let sender = Side(named: refusal.sender)
        var pair = try ConnectionPair()
        do throws(TransportError) {
            let parameters = try TransportParameters(refusal.bytes.bytes.span, from: sender)
            let identity = HandshakeIdentity(
                originalDestination: parameters.originalDestinationConnectionID ?? .zero,
                retrySource: parameters.retrySourceConnectionID,
                peerSource: parameters.initialSourceConnectionID ?? .zero)
            try identity.check(parameters, from: sender)
            if sender == .client { try pair.server.chooseVersion(parameters) }
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: try VectorFile<Number>.load("quic/transport-parameter-ids"))
    func has(_ number: Number) throws {
        let id = try #require(TransportParameterID(rawValue: number.id))
        #expect("\(id)" == number.name)
    }

    // MARK: Early data

    @Test(arguments: try VectorFile<Promise>.load("quic/remembered-parameters"))
    func noticesBrokenPromises(_ promise: Promise) throws {
        let limit = try #require(TransportParameters.numbers[promise.parameter])
        var earlier = TransportParameters()
        earlier[keyPath: limit] = promise.remembered
        var later = earlier
        #expect(later.keepsPromises(of: earlier.remembered))
        later[keyPath: limit] = promise.new
        #expect(!later.keepsPromises(of: earlier.remembered))
    }

    @Test(arguments: try VectorFile<Forgotten>.load("quic/forgotten-parameters"))
    func forgets(_ forgotten: Forgotten) throws {
        let bytes = [UInt8](repeating: 9, count: 18)
        let token = StatelessResetToken(high: 9, low: 9)
        let id = ConnectionID(7)
        var parameters = TransportParameters()
        parameters.acknowledgementDelayExponent = 9
        parameters.maximumAcknowledgementDelay = 99
        parameters.initialSourceConnectionID = id
        parameters.originalDestinationConnectionID = id
        parameters.retrySourceConnectionID = id
        parameters.preferredAddress = PreferredAddress(
            ipv4: Array(bytes.prefix(6)), ipv6: bytes, connectionID: id,
            statelessResetToken: token)
        parameters.statelessResetToken = token
        parameters.initialMaximumPathID = 3
        parameters.minimumAcknowledgementDelay = 1_000
        let name =
            forgotten.parameter == "preferredAddress"
            ? "preferredIPv4" : forgotten.parameter
        #expect(parameters.text(name) != TransportParameters().text(name))
        #expect(parameters.remembered.text(name) == TransportParameters().text(name))
    }
}

/// What a server repeats of the connection IDs of a handshake.
@Suite struct HandshakeIdentityTests {
    struct Claim: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let firstDestination, claimedDestination, serverSource, claimedSource: Hex
        let retrySource, claimedRetrySource: Hex?
        let isAccepted: Bool
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Claim>.load("quic/handshake-identity"))
    func believesOnlyWhatItSaw(_ claim: Claim) throws {
        let identity = HandshakeIdentity(
            originalDestination: try Self.id(claim.firstDestination),
            retrySource: try claim.retrySource.map(Self.id),
            peerSource: try Self.id(claim.serverSource))
        var parameters = TransportParameters()
        parameters.originalDestinationConnectionID = try Self.id(claim.claimedDestination)
        parameters.initialSourceConnectionID = try Self.id(claim.claimedSource)
        parameters.retrySourceConnectionID = try claim.claimedRetrySource.map(Self.id)
        var code: TransportErrorCode?
        do throws(TransportError) {
            try identity.check(parameters, from: .server)
        } catch {
            code = error.code
        }
        #expect(code == (claim.isAccepted ? nil : .transportParameterError))
    }

    private static func id(_ hex: Hex) throws -> ConnectionID {
        let id = ConnectionID(hex.bytes.span)
        return try #require(id)
    }
}

extension Side {
    fileprivate init(named name: String) {
        self = name == "server" ? .server : .client
    }
}

extension ConnectionID {
    fileprivate static var zero: ConnectionID { ConnectionID(0) }
}
