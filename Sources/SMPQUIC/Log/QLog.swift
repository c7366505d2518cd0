internal import SMPBytes

/// The words that a log of a connection is written in.
public enum QLogDialect: Hashable, Sendable {
    /// Those of the drafts, as of July 2026.
    ///
    /// - Source: draft-ietf-quic-qlog-main-schema; draft-ietf-quic-qlog-quic-events.
    case current
    /// Those of version 0.3, which is what qvis draws.
    case qvis
}

/// A record of what a connection does, as lines of JSON that tools draw pictures of.
///
/// It writes into memory, which its owner empties into a file; when the owner does not, the log
/// stops growing and says how many events it has left out.
///
/// - Source: draft-ietf-quic-qlog-main-schema, sections 5 and 11.2.
struct QLog: Sendable {
    /// What happened, by its name in both dialects.
    struct Event {
        let current, qvis: StaticString
    }

    /// The most bytes that wait for the owner.
    static let maximumLength = 4_194_304

    let dialect: QLogDialect
    private let start: Instant
    private var writer = JSONWriter()
    private var omittedCount = 0
    /// The frames of the packet that is being written.
    var openFrames = JSONWriter()
    /// What the last metrics said, which are told again only when they have changed.
    var metrics = QLogMetrics()

    /// Begins a log.
    ///
    /// - Parameters:
    ///   - dialect: The words that it is written in.
    ///   - side: The end that writes.
    ///   - group: What both ends know the connection by.
    ///   - start: The time that all others count from.
    init(_ dialect: QLogDialect, _ side: Side, group: ConnectionID, start: Instant) {
        self.dialect = dialect
        self.start = start
        writer.record { json in
            if dialect == .qvis {
                json.text("qlog_version", "0.3")
                json.text("qlog_format", "JSON-SEQ")
            } else {
                json.text("file_schema", "urn:ietf:params:qlog:file:sequential")
                json.text("serialization_format", "application/qlog+json-seq")
            }
            json.text("title", "swift-smp")
            json.object("trace") { json in
                json.object("vantage_point") { $0.text("type", side.logName) }
                json.object("common_fields") { json in
                    json.connectionID("group_id", group)
                    Self.writeTimeFormat(dialect, into: &json)
                }
                guard dialect == .current else { return }
                json.array("event_schemas") { $0.text(nil, "urn:ietf:params:qlog:events:quic") }
            }
        }
    }

    private static func writeTimeFormat(_ dialect: QLogDialect, into json: inout JSONWriter) {
        guard dialect == .current else {
            json.text("time_format", "relative")
            return json.number("reference_time", 0)
        }
        json.text("time_format", "relative_to_epoch")
        json.object("reference_time") { json in
            json.text("clock_type", "monotonic")
            json.text("epoch", "unknown")
        }
    }

    /// Writes down an event.
    mutating func write(_ event: Event, now: Instant, _ data: (inout JSONWriter) -> Void) {
        guard writer.bytes.count < Self.maximumLength else {
            omittedCount += 1
            return
        }
        let time = (now - start).wholeNanoseconds
        let name = dialect == .qvis ? event.qvis : event.current
        writer.record { json in
            json.milliseconds("time", nanoseconds: time)
            json.text("name", name.description)
            json.object("data", data)
        }
    }

    /// Takes out what was written.
    mutating func take() -> [UInt8] {
        var bytes = writer.take()
        guard omittedCount > 0 else { return bytes }
        var note = JSONWriter()
        note.record { json in
            json.number("time", 0)
            json.text("name", dialect == .qvis ? "generic:warning" : "loglevel:warning")
            json.object("data") { $0.text("message", "\(omittedCount) events are left out") }
        }
        bytes += note.bytes
        omittedCount = 0
        return bytes
    }
}

extension Side {
    /// The name of an end in a log.
    var logName: String { self == .client ? "client" : "server" }
}

extension JSONWriter {
    /// Writes a connection ID.
    mutating func connectionID(_ name: StaticString, _ id: ConnectionID) {
        let bytes = [UInt8](capacity: id.length) { id.encode(into: &$0) }
        hex(name, bytes.span)
    }
}
