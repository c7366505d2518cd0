public import SMPBytes
internal import SMPSCION

extension WireRule {
    /// SCION control plane, `Path` in daemon.proto.
    public static let daemonPathInterfaces = WireRule(
        "a daemon's path has an even number of interfaces, at most 128")
    /// SCION control plane, `Path` in daemon.proto.
    public static let daemonPathHeader = WireRule(
        "a daemon's path has a header if it has interfaces, and none if it has none")
    /// SCION control plane, `Path` in daemon.proto.
    public static let daemonNextHop = WireRule(
        "a daemon's path with interfaces has an IP address and a port as its next hop")
    /// SCION control plane, `PathInterface` in daemon.proto.
    public static let daemonInterfaceWidth = WireRule("an interface has a number of 16 bits")
}

// MARK: - Wire form

extension NetworkPath: ProtobufMessage {
    /// Takes a `Path`.
    ///
    /// What stands in packets has to be right. What is only told about a path need not: a list of
    /// another length than the interfaces ask for is passed over as if it were not there, and so
    /// are authenticators of another length, places that are not on the globe, and links of an
    /// unknown type. Negative latencies and bandwidths of zero stand for what nobody knows.
    ///
    /// - Throws: `WireError` for fields that cannot be read, or with a rule of the type, or a rule
    ///   of the path in ``path``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        var fields = DaemonPathFields(start: reader.offset)
        while let field = try reader.nextField() { try fields.take(field, from: &reader) }
        self.init(
            path: try fields.path(), nextHop: try fields.nextHop(), metadata: fields.metadata)
    }

    /// Appends a `Path`, all of its fields as the reference writes them.
    ///
    /// What is not known is there nevertheless, as -1 nanoseconds, a bandwidth of zero, an empty
    /// place, and so on. Services are in the order of the ASes.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, bytes: [UInt8](capacity: path.encodedLength) { path.encode(into: &$0) })
        writer.append(2) { interface in
            interface.append(1) { $0.append(1, string: nextHop?.description ?? "") }
        }
        for interface in metadata.interfaces {
            writer.append(3) { message in interface.encodeForDaemon(into: &message) }
        }
        writer.append(4, varint: UInt64(UInt32(clamping: metadata.mtu ?? 0)))
        writer.append(5, metadata.expiry)
        metadata.encode(into: &writer)
    }
}

extension PathMetadata {
    /// Appends what is not known by all paths, fields 6 to 13.
    fileprivate func encode(into writer: inout ProtobufWriter) {
        for duration in latency { writer.append(6, duration ?? .nanoseconds(-1)) }
        writer.append(7, packed: bandwidth.map { ($0 ?? 0) / 1_000 })
        for place in geo { writer.append(8) { message in place?.encode(into: &message) } }
        writer.append(9, packed: linkTypes.map { UInt64($0?.rawValue ?? 0) })
        writer.append(10, packed: internalHops.map { UInt64($0 ?? 0) })
        for note in notes { writer.append(element: note, to: 11) }
        writer.append(12) { message in
            guard let keys = epicAuthenticators else { return }
            for (number, key) in [(1, keys.penultimateHop), (2, keys.lastHop)] {
                let bytes = [UInt8](capacity: HopAuthenticator.encodedLength) {
                    key.encode(into: &$0)
                }
                message.append(number, bytes: bytes)
            }
        }
        for (isdAS, services) in discovery.sorted(by: { $0.key < $1.key }) {
            writer.append(13) { entry in
                entry.append(1, explicitVarint: isdAS.rawValue)
                entry.append(2) { message in
                    for address in services.controlServices {
                        message.append(element: address, to: 1)
                    }
                    for address in services.discoveryServices {
                        message.append(element: address, to: 2)
                    }
                }
            }
        }
    }
}

extension ProtobufWriter {
    /// Appends numbers one after the other, unless there are none.
    fileprivate mutating func append(_ number: Int, packed values: [UInt64]) {
        guard !values.isEmpty else { return }
        append(number) { message in for value in values { message.append(varint: value) } }
    }
}
