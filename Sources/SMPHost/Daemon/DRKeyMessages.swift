public import SMPBytes
public import SMPSCION

/// Asks a daemon for a key between two ASes that one of their hosts may have.
///
/// - Source: SCION control plane, `DRKeyASHostRequest`, `DRKeyHostASRequest` and
///   `DRKeyHostHostRequest` in daemon.proto.
public struct DRKeyRequest: Hashable, Sendable {
    /// When the key has to be valid. (val_time)
    public var time: UnixTime
    /// What the key is for. (protocol_id)
    public var use: DRKeyProtocol
    /// The AS that can derive the key by itself. (src_ia)
    public var source: ISDAS
    /// The AS that has to ask for it. (dst_ia)
    public var destination: ISDAS
    /// The addresses of the hosts that the key is for.
    ///
    /// They are that of the destination (`DRKeyASHost`), that of the source (`DRKeyHostAS`), or first
    /// that of the source and then that of the destination (`DRKeyHostHost`). (src_host, dst_host)
    public var hosts: [String]

    /// Asks for a key.
    public init(
        time: UnixTime, use: DRKeyProtocol, source: ISDAS, destination: ISDAS, hosts: [String]
    ) {
        self.time = time
        self.use = use
        self.source = source
        self.destination = destination
        self.hosts = hosts
    }
}

/// A key between two ASes.
///
/// - Source: SCION control plane, `DRKeyASHostResponse`, `DRKeyHostASResponse` and
///   `DRKeyHostHostResponse` in daemon.proto.
public struct DRKeyResponse: Hashable, Sendable {
    /// From when on the key is valid. (epoch_begin)
    public var begin: UnixTime
    /// When the key ceases to be valid. (epoch_end)
    public var end: UnixTime
    /// The key, a secret of 16 bytes. (key)
    public let key: [UInt8]

    /// Answers with a key.
    ///
    /// - Precondition: The key has 16 bytes.
    public init(begin: UnixTime, end: UnixTime, key: [UInt8]) {
        precondition(key.count == Self.keyLength)
        self.begin = begin
        self.end = end
        self.key = key
    }

    fileprivate static let keyLength = 16
}

extension WireRule {
    /// SCION control plane, `DRKeyASHostRequest` in daemon.proto.
    public static let drkeyProtocol = WireRule("the protocol of a key has a number of 16 bits")
    /// SCION control plane, `DRKeyASHostResponse` in daemon.proto.
    public static let drkeyLength = WireRule(
        "a key has 16 bytes, and two times between which it is valid")
}

// MARK: - Wire form

extension DRKeyRequest: ProtobufMessage, RPCMessage {
    /// Takes a request for a key of whichever kind.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   `drkeyProtocol`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(
            time: UnixTime(seconds: 0), use: .generic, source: .wildcard, destination: .wildcard,
            hosts: [])
        var (first, second): (String?, String?)
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): time = try reader.take(UnixTime.self)
            case .varint(2):
                let start = reader.offset
                guard let number = UInt16(exactly: try reader.takeVarint()) else {
                    throw .violates(.drkeyProtocol, at: start)
                }
                use = DRKeyProtocol(rawValue: number)
            case .varint(3): source = ISDAS(rawValue: try reader.takeVarint())
            case .varint(4): destination = ISDAS(rawValue: try reader.takeVarint())
            case .bytes(5): first = try reader.takeString()
            case .bytes(6): second = try reader.takeString()
            default: try reader.skip(field)
            }
        }
        hosts = second.map { [first ?? "", $0] } ?? first.map { [$0] } ?? []
    }

    /// Appends a request for a key.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, time)
        writer.append(2, varint: UInt64(use.rawValue))
        writer.append(3, varint: source.rawValue)
        writer.append(4, varint: destination.rawValue)
        for (index, host) in hosts.prefix(2).enumerated() { writer.append(5 + index, string: host) }
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

extension DRKeyResponse: ProtobufMessage, RPCMessage {
    /// Takes an answer with a key of whichever kind.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   `drkeyLength`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var (begin, end): (UnixTime?, UnixTime?)
        var key: [UInt8] = []
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): begin = try reader.take(UnixTime.self)
            case .bytes(2): end = try reader.take(UnixTime.self)
            case .bytes(3): key = try reader.takeArray()
            default: try reader.skip(field)
            }
        }
        guard let begin, let end, key.count == Self.keyLength else {
            throw .violates(.drkeyLength, at: start)
        }
        self.init(begin: begin, end: end, key: key)
    }

    /// Appends an answer with a key.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, begin)
        writer.append(2, end)
        writer.append(3, bytes: key)
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
