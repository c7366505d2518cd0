import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// Frames that break a rule, given to a connection whose handshake is through.
@Suite struct FrameRuleTests {
    struct Rule: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let error, reason: String
        let alsoAllowed: [String]?
        /// Who gets the frame, if not both.
        let receiver: String?
        var testDescription: String { "\(name): \(reason)" }

        var configuration: QUICConfiguration {
            var configuration = QUICConfiguration()
            switch name {
            case "datagram-not-negotiated": configuration.maximumDatagramFrameLength = 0
            case "datagram-too-large": configuration.maximumDatagramFrameLength = 50
            case "ack-frequency-not-negotiated", "immediate-ack-not-negotiated":
                configuration.minimumAcknowledgementDelay = nil
            default: break
            }
            return configuration
        }

        func allows(_ code: TransportErrorCode?) -> Bool {
            let names = [error] + (alsoAllowed ?? [])
            guard let code else { return names.contains("accept") || names.contains("ignore") }
            return names.contains(code.description)
        }
    }

    @Test(arguments: try VectorFile<Rule>.load("quic/frame-rules"))
    func namesTheError(_ rule: Rule) throws {
        var pair = try ConnectionPair(
            client: ClientSetup(
                rule.configuration, tls: TestIdentity.client, serverName: "server.test"),
            server: rule.configuration)
        pair.run()
        if rule.receiver != "client" {
            let code = pair.server.verdict(on: rule.bytes.bytes, now: pair.now)
            #expect(rule.allows(code), "the server says \(code?.description ?? "nothing")")
        }
        if rule.receiver != "server" {
            let code = pair.client.verdict(on: rule.bytes.bytes, now: pair.now)
            #expect(rule.allows(code), "the client says \(code?.description ?? "nothing")")
        }
    }
}

extension Connection {
    /// The error that a 1-RTT packet with this payload ends the connection with.
    fileprivate mutating func verdict(on payload: [UInt8], now: Instant) -> TransportErrorCode? {
        let arrival = Arrival(
            path: ConnectionPair.path, ecn: .notECT, now: now, datagramLength: payload.count + 30)
        let number = received.application.largest?.next ?? PacketNumber(0)
        do throws(TransportError) {
            try receivePayload(
                payload.span, .oneRTT, number, arrival, destination: localIDs.handshakeID)
            return nil
        } catch {
            return error.code
        }
    }
}
