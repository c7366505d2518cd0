public import SMPBytes
public import SMPSCION

/// Asks a daemon for paths.
///
/// - Source: SCION control plane, `PathsRequest` in daemon.proto.
public struct PathsRequest: Hashable, Sendable {
    /// The AS to start from; the wildcard stands for the daemon's own, which is the only one that it
    /// knows paths from. (source_isd_as)
    public var source: ISDAS
    /// The AS to get to. (destination_isd_as)
    public var destination: ISDAS
    /// Whether the daemon should not be content with what it knows. (refresh)
    public var refreshes: Bool
    /// Whether to look for segments of hidden path groups, which the reference ignores. (hidden)
    public var includesHidden: Bool

    /// Asks for paths between two ASes.
    public init(
        source: ISDAS = .wildcard, destination: ISDAS, refreshes: Bool = false,
        includesHidden: Bool = false
    ) {
        self.source = source
        self.destination = destination
        self.refreshes = refreshes
        self.includesHidden = includesHidden
    }
}

/// What a daemon knows of the paths that it was asked for.
///
/// One path that makes no sense does not take the others with it: it is left out, and why is told
/// apart. No paths at all is no error, and may be over soon: a daemon that was told of a broken link
/// leaves out what crosses it for ten seconds.
///
/// - Source: SCION control plane, `PathsResponse` in daemon.proto.
public struct PathsResponse: Hashable, Sendable {
    /// The paths, in no particular order.
    public var paths: [NetworkPath]
    /// What was wrong with each path that was left out.
    public var refused: [WireError]

    /// Answers with paths.
    public init(paths: [NetworkPath]) {
        self.paths = paths
        refused = []
    }
}

extension WireRule {
    /// Our own limit, so that an answer cannot take up much more memory than it is long.
    public static let daemonEntryCount = WireRule("a list in an answer has at most 16,384 entries")
}

// MARK: - Wire form

extension PathsRequest: ProtobufMessage, RPCMessage {
    /// Takes a `PathsRequest`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(destination: .wildcard)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): source = ISDAS(rawValue: try reader.takeVarint())
            case .varint(2): destination = ISDAS(rawValue: try reader.takeVarint())
            case .varint(3): refreshes = try reader.takeBool()
            case .varint(4): includesHidden = try reader.takeBool()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `PathsRequest`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: source.rawValue)
        writer.append(2, varint: destination.rawValue)
        writer.append(3, varint: refreshes ? 1 : 0)
        writer.append(4, varint: includesHidden ? 1 : 0)
    }

    /// Reads a request that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The request as a protobuf message.
    public var protobuf: [UInt8] { message }
}

extension PathsResponse: ProtobufMessage, RPCMessage {
    /// Takes a `PathsResponse`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   `daemonEntryCount`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(paths: [])
        while let field = try reader.nextField() {
            guard field == .bytes(1) else {
                try reader.skip(field)
                continue
            }
            guard paths.count + refused.count < DaemonService.entryLimit else {
                throw .violates(.daemonEntryCount, at: reader.offset)
            }
            var message = try reader.takeMessage()
            do throws(WireError) {
                paths.append(try NetworkPath(from: &message))
            } catch {
                refused.append(error)
            }
        }
    }

    /// Appends a `PathsResponse`.
    package func encode(into writer: inout ProtobufWriter) {
        for path in paths { writer.append(1, path) }
    }

    /// Reads a response that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The response as a protobuf message.
    public var protobuf: [UInt8] { message }
}
