import Foundation
import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// Logs of real connections, read back as JSON.
@Suite struct QLogTests {
    struct Record: Decodable {
        struct Content: Decodable {
            struct Header: Decodable {
                let packet_type: String
                let packet_number: UInt64?
            }

            struct Frame: Decodable {
                let frame_type: String
                let acked_ranges: [[UInt64]]?
                let ack_delay: Double?
                let stream_id: UInt64?
            }

            struct Raw: Decodable {
                let length: Int
            }

            let header: Header?
            let frames: [Frame]?
            let raw: Raw?
            let congestion_window: Int?
            let smoothed_rtt: Double?
            let trigger: String?
            let reason: String?
        }

        struct Trace: Decodable {
            struct VantagePoint: Decodable {
                let type: String
            }

            let vantage_point: VantagePoint
            let event_schemas: [String]?
        }

        let time: Double?
        let name: String?
        let data: Content?
        let trace: Trace?
        let file_schema, serialization_format, qlog_version, qlog_format: String?
    }

    /// The records of a text sequence.
    private static func records(_ log: [UInt8]) throws -> [Record] {
        let parts = log.split(separator: 0x1E, omittingEmptySubsequences: false)
        #expect(parts.first?.isEmpty == true)
        return try parts.dropFirst().map { part in
            #expect(part.last == UInt8(ascii: "\n"))
            return try JSONDecoder().decode(Record.self, from: Data(part))
        }
    }

    /// The logs of a connection that carries 100,000 bytes, changes its keys, loses a datagram, and
    /// is closed.
    private static func logs(
        _ dialect: QLogDialect?
    ) throws -> (client: [UInt8], server: [UInt8], datagrams: [Int]) {
        var configuration = QUICConfiguration()
        configuration.log = dialect
        var pair = try ConnectionPair(
            client: ClientSetup(configuration, tls: TestIdentity.client, serverName: "server.test"),
            server: configuration)
        pair.run()
        _ = pair.client.updateKeys(now: pair.now)
        let opened = pair.client.openStream(.unidirectional)
        let id = try #require(opened)
        let data = [UInt8](repeating: 1, count: 100_000)
        _ = try pair.client.write(data.span, to: id)
        let lost = pair.take(fromClient: true)
        pair.deliver(Array(lost.dropFirst()), toClient: false)
        pair.wait(.milliseconds(500))
        pair.client.close(code: 7, reason: "enough\n\"said\"", now: pair.now)
        pair.run()
        let logs = (pair.client.takeLog(), pair.server.takeLog())
        #expect(pair.client.takeLog().isEmpty)
        return (logs.0, logs.1, pair.clientDatagrams + lost.map(\.bytes.count))
    }

    @Test func writesNothingWhenItIsOff() throws {
        let logs = try Self.logs(nil)
        #expect(logs.client.isEmpty && logs.server.isEmpty)
    }

    @Test(arguments: [QLogDialect.current, .qvis]) func writesWhatHappened(
        _ dialect: QLogDialect
    ) throws {
        let logs = try Self.logs(dialect)
        let (client, server) = (try Self.records(logs.client), try Self.records(logs.server))
        #expect(client[0].trace?.vantage_point.type == "client")
        #expect(server[0].trace?.vantage_point.type == "server")
        let isCurrent = dialect == .current
        #expect((client[0].file_schema != nil) == isCurrent)
        #expect((client[0].qlog_format == "JSON-SEQ") == !isCurrent)
        let prefix = isCurrent ? "quic:" : "transport:"
        let sent = client.filter { $0.name == prefix + "packet_sent" }
        let received = server.filter { $0.name == prefix + "packet_received" }
        // What the client sends arrives, but for the one that gets lost.
        let length = sent.reduce(0) { $0 + ($1.data?.raw?.length ?? 0) }
        #expect(length == logs.datagrams.reduce(0, +))
        #expect(received.count == sent.count - 1)
        let lost = client.filter {
            $0.name == (isCurrent ? "quic:packet_lost" : "recovery:packet_lost")
        }
        let arrived = Set(received.compactMap(\.data?.header?.packet_number))
        let numbers = lost.compactMap(\.data?.header?.packet_number)
        #expect(numbers.count == 1 && !arrived.contains(numbers[0]))
        // Times go forward.
        let times = client.compactMap(\.time)
        #expect(times == times.sorted())
        #expect((times.last ?? 0) > 0)
    }

    @Test func writesFramesAndMetrics() throws {
        let client = try Self.records(try Self.logs(.current).client)
        let types = Set(client.flatMap { $0.data?.frames ?? [] }.map(\.frame_type))
        let expected: Set = ["crypto", "ack", "stream", "padding", "connection_close"]
        #expect(expected.isSubset(of: types), "\(types)")
        let acknowledgements = client.flatMap { $0.data?.frames ?? [] }.filter {
            $0.frame_type == "ack"
        }
        #expect(acknowledgements.allSatisfy { $0.ack_delay != nil })
        for range in acknowledgements.flatMap({ $0.acked_ranges ?? [] }) {
            #expect(range.count == 2 && range[0] <= range[1])
        }
        let windows = client.compactMap(\.data?.congestion_window)
        #expect(windows.count > 2 && windows.allSatisfy { $0 >= 2_400 })
        #expect(client.contains { $0.data?.smoothed_rtt != nil })
        let names = Set(client.compactMap(\.name))
        let others: Set = [
            "quic:parameters_set", "quic:version_information", "quic:key_updated",
            "quic:recovery_metrics_updated", "quic:connection_closed",
        ]
        #expect(others.isSubset(of: names), "\(names)")
        let end = client.first { $0.name == "quic:connection_closed" }
        #expect(end?.data?.reason?.hasSuffix("enough\n\"said\"") == true)
    }

    @Test func saysWhyPacketsAreDropped() throws {
        var configuration = QUICConfiguration()
        configuration.log = .current
        var pair = try ConnectionPair(server: configuration)
        pair.run()
        let opened = pair.client.openStream(.unidirectional)
        _ = try pair.client.write(Array("data".utf8).span, to: try #require(opened))
        let datagrams = pair.take(fromClient: true)
        pair.deliver(datagrams, toClient: false)
        pair.deliver(datagrams, toClient: false)
        var changed = try #require(datagrams.first).bytes
        changed[changed.count - 1] ^= 1
        pair.deliver([SentDatagram(path: ConnectionPair.path, bytes: changed)], toClient: false)
        let dropped = try Self.records(pair.server.takeLog()).filter {
            $0.name == "quic:packet_dropped"
        }
        #expect(dropped.compactMap(\.data?.trigger) == ["duplicate", "decryption_failure"])
    }

    @Test func dropsNoPacketThatIsKept() throws {
        var configuration = QUICConfiguration()
        configuration.log = .current
        var pair = try ConnectionPair(
            client: ClientSetup(configuration, tls: TestIdentity.client, serverName: "server.test"))
        pair.deliver(pair.take(fromClient: true), toClient: false)
        let answers = pair.take(fromClient: false)
        // Packets of the handshake come before the keys that open them.
        pair.deliver(answers.reversed(), toClient: true)
        let isComplete = pair.client.handshake.isComplete
        #expect(isComplete)
        let names = try Self.records(pair.client.takeLog()).compactMap(\.name)
        #expect(!names.contains("quic:packet_dropped"))
    }

    @Test func stopsWhenNobodyTakesIt() throws {
        var log = QLog(.current, .client, group: ConnectionID(1), start: Instant(nanoseconds: 0))
        let line = String(repeating: "x", count: 1_000_000)
        for _ in 0..<10 {
            log.write(
                QLog.Event(current: "quic:test", qvis: "transport:test"),
                now: Instant(nanoseconds: 5_000_001)
            ) { $0.text("line", line) }
        }
        let bytes = log.take()
        #expect(bytes.count < QLog.maximumLength + 2_000_000)
        let records = try Self.records(bytes)
        #expect(records.last?.name == "loglevel:warning")
        #expect(records[1].time == 5)
    }
}
