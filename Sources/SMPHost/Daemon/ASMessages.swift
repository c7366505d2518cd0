public import SMPBytes
public import SMPSCION

/// Asks a daemon about an AS.
///
/// - Source: SCION control plane, `ASRequest` in daemon.proto.
public struct ASRequest: Hashable, Sendable {
    /// The AS; the wildcard stands for the daemon's own. (isd_as)
    public var isdAS: ISDAS

    /// Asks about an AS, or about the daemon's own.
    public init(_ isdAS: ISDAS = .wildcard) {
        self.isdAS = isdAS
    }
}

/// What a daemon knows of an AS.
///
/// - Source: SCION control plane, `ASResponse` in daemon.proto.
public struct ASResponse: Hashable, Sendable {
    /// The AS. (isd_as)
    public var isdAS: ISDAS
    /// Whether it is one of the core of its ISD. (core)
    public var isCore: Bool
    /// The largest SCION packet inside it, in bytes, or zero: only of the own AS is it known. (mtu)
    public var mtu: UInt32

    /// Joins the parts.
    public init(_ isdAS: ISDAS, isCore: Bool, mtu: UInt32) {
        self.isdAS = isdAS
        self.isCore = isCore
        self.mtu = mtu
    }
}

/// Tells a daemon that a link does not work, so that it leaves out paths over it for a while.
///
/// - Source: SCION control plane, `NotifyInterfaceDownRequest` in daemon.proto.
public struct InterfaceDownRequest: Hashable, Sendable {
    /// The AS at one end of the link, and its interface. (isd_as and id)
    public var interface: PathInterface

    /// Names a link by one of its ends.
    public init(_ interface: PathInterface) {
        self.interface = interface
    }
}

// MARK: - Wire form

extension ASRequest: ProtobufMessage, RPCMessage {
    /// Takes an `ASRequest`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        isdAS = .wildcard
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): isdAS = ISDAS(rawValue: try reader.takeVarint())
            default: try reader.skip(field)
            }
        }
    }

    /// Appends an `ASRequest`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: isdAS.rawValue)
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

extension ASResponse: ProtobufMessage, RPCMessage {
    /// Takes an `ASResponse`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(.wildcard, isCore: false, mtu: 0)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): isdAS = ISDAS(rawValue: try reader.takeVarint())
            case .varint(2): isCore = try reader.takeBool()
            case .varint(3): mtu = try reader.takeUInt32()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends an `ASResponse`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: isdAS.rawValue)
        writer.append(2, varint: isCore ? 1 : 0)
        writer.append(3, varint: UInt64(mtu))
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

extension InterfaceDownRequest: ProtobufMessage, RPCMessage {
    /// Takes a `NotifyInterfaceDownRequest`, of which the fields are those of an interface.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   `daemonInterfaceWidth`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        interface = try PathInterface(fromDaemon: &reader)
    }

    /// Appends a `NotifyInterfaceDownRequest`.
    package func encode(into writer: inout ProtobufWriter) {
        interface.encodeForDaemon(into: &writer)
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

extension EmptyMessage: ProtobufMessage, RPCMessage {
    /// Takes a message, and passes over all that is in it.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        while let field = try reader.nextField() { try reader.skip(field) }
    }

    /// Appends nothing.
    package func encode(into writer: inout ProtobufWriter) {}

    /// Reads a message that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The empty message.
    public var protobuf: [UInt8] { [] }
}

extension PathInterface {
    /// Takes a `PathInterface`, or a message of the same fields.
    init(fromDaemon reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var (isdAS, number): (UInt64, UInt64) = (0, 0)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): isdAS = try reader.takeVarint()
            case .varint(2): number = try reader.takeVarint()
            default: try reader.skip(field)
            }
        }
        guard let id = UInt16(exactly: number) else {
            throw .violates(.daemonInterfaceWidth, at: start)
        }
        self.init(ISDAS(rawValue: isdAS), InterfaceID(rawValue: id))
    }

    /// Appends a `PathInterface`.
    func encodeForDaemon(into writer: inout ProtobufWriter) {
        writer.append(1, varint: isdAS.rawValue)
        writer.append(2, varint: UInt64(interface.rawValue))
    }
}
