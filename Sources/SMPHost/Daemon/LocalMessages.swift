public import SMPBytes
public import SMPSCION

/// The border routers of the local AS, by the interfaces that they own.
///
/// - Source: SCION control plane, `InterfacesResponse` in daemon.proto.
public struct InterfacesResponse: Hashable, Sendable {
    /// The address inside the AS of the router that owns an interface. (interfaces)
    public var routers: [InterfaceID: UnderlayAddress]

    /// Answers with addresses.
    public init(routers: [InterfaceID: UnderlayAddress]) {
        self.routers = routers
    }
}

/// Where services of the local AS are reached.
///
/// - Source: SCION control plane, `ServicesResponse` in daemon.proto.
public struct ServicesResponse: Hashable, Sendable {
    /// The addresses of the services of a kind, of which the reference knows `control` only.
    ///
    /// An address is an IP address and a port. (services, uri)
    public var services: [String: [String]]

    /// Answers with addresses.
    public init(services: [String: [String]]) {
        self.services = services
    }
}

/// The ports that the routers of the local AS deliver to.
///
/// - Source: SCION control plane, `PortRangeResponse` in daemon.proto.
public struct PortRangeResponse: Hashable, Sendable {
    /// The ports. (dispatched_port_start and dispatched_port_end, both zero for none)
    public var ports: DispatchedPorts

    /// Answers with ports.
    public init(ports: DispatchedPorts) {
        self.ports = ports
    }
}

extension WireRule {
    /// SCION control plane, `Underlay` in daemon.proto.
    public static let daemonRouterAddress = WireRule(
        "the router of an interface has an IP address and a port")
    /// SCION control plane, `PortRangeResponse` in daemon.proto.
    public static let daemonPortRange = WireRule(
        "ports are from the smaller to the larger, both from 1 to 65535, or both zero")
}

// MARK: - Wire form

extension InterfacesResponse: ProtobufMessage, RPCMessage {
    /// Takes an `InterfacesResponse`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   `daemonInterfaceWidth` or `daemonRouterAddress`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        routers = [:]
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): try takeRouter(from: &reader)
            default: try reader.skip(field)
            }
        }
    }

    private mutating func takeRouter(
        from reader: inout ProtobufReader
    ) throws(WireError) {
        let start = reader.offset
        var entry = try reader.takeMessage()
        var number: UInt64 = 0
        var text = ""
        while let field = try entry.nextField() {
            switch field {
            case .varint(1): number = try entry.takeVarint()
            case .bytes(2): text = try entry.takeUnderlayText()
            default: try entry.skip(field)
            }
        }
        guard let id = UInt16(exactly: number) else {
            throw .violates(.daemonInterfaceWidth, at: start)
        }
        guard let address = try? UnderlayAddress(text) else {
            throw .violates(.daemonRouterAddress, at: start)
        }
        routers[InterfaceID(rawValue: id)] = address
    }

    /// Appends an `InterfacesResponse`, in the order of the interfaces.
    package func encode(into writer: inout ProtobufWriter) {
        for (id, address) in routers.sorted(by: { $0.key < $1.key }) {
            writer.append(1) { entry in
                entry.append(1, explicitVarint: UInt64(id.rawValue))
                entry.append(2) { interface in
                    interface.append(1) { $0.append(1, string: address.description) }
                }
            }
        }
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

extension ServicesResponse: ProtobufMessage, RPCMessage {
    /// Takes a `ServicesResponse`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   `daemonEntryCount`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        services = [:]
        var count = 0
        while let field = try reader.nextField() {
            guard field == .bytes(1) else {
                try reader.skip(field)
                continue
            }
            var entry = try reader.takeMessage()
            try takeServices(from: &entry, count: &count)
        }
    }

    /// Takes an entry of the map from kinds to lists, which replaces an earlier one of its kind.
    private mutating func takeServices(
        from entry: inout ProtobufReader, count: inout Int
    ) throws(WireError) {
        var kind = ""
        var addresses: [String] = []
        while let field = try entry.nextField() {
            switch field {
            case .bytes(1): kind = try entry.takeString()
            case .bytes(2):
                var list = try entry.takeMessage()
                addresses += try Self.takeAddresses(from: &list)
            default: try entry.skip(field)
            }
        }
        services[kind] = addresses
        count += 1 + addresses.count
        guard count <= DaemonService.entryLimit else {
            throw .violates(.daemonEntryCount, at: entry.offset)
        }
    }

    private static func takeAddresses(
        from list: inout ProtobufReader
    ) throws(WireError) -> [String] {
        var addresses: [String] = []
        while let field = try list.nextField() {
            guard field == .bytes(1) else {
                try list.skip(field)
                continue
            }
            var service = try list.takeMessage()
            var address = ""
            while let field = try service.nextField() {
                if field == .bytes(1) {
                    address = try service.takeString()
                } else {
                    try service.skip(field)
                }
            }
            addresses.append(address)
        }
        return addresses
    }

    /// Appends a `ServicesResponse`, in the order of the names.
    package func encode(into writer: inout ProtobufWriter) {
        for (kind, addresses) in services.sorted(by: { $0.key < $1.key }) {
            writer.append(1) { entry in
                entry.append(element: kind, to: 1)
                entry.append(2) { list in
                    for address in addresses {
                        list.append(1) { $0.append(1, string: address) }
                    }
                }
            }
        }
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

extension PortRangeResponse: ProtobufMessage, RPCMessage {
    /// Takes a `PortRangeResponse`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   `daemonPortRange`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let offset = reader.offset
        var (start, end): (UInt32, UInt32) = (0, 0)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): start = try reader.takeUInt32()
            case .varint(2): end = try reader.takeUInt32()
            default: try reader.skip(field)
            }
        }
        guard start != 0 || end != 0 else {
            ports = .none
            return
        }
        guard let first = UInt16(exactly: start), let last = UInt16(exactly: end), first > 0,
            first <= last
        else { throw .violates(.daemonPortRange, at: offset) }
        ports = DispatchedPorts(range: first...last)
    }

    /// Appends a `PortRangeResponse`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: UInt64(ports.range?.lowerBound ?? 0))
        writer.append(2, varint: UInt64(ports.range?.upperBound ?? 0))
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
