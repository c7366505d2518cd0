public import SMPSCION

/// The UDP ports to which the border routers of an autonomous system deliver directly.
///
/// A packet for any other port goes to port 30041 of the host, where a shim may forward it. An
/// application therefore listens on a port of the range if it can.
///
/// Routers of scionproto since version 0.13 deliver to every port directly. Older ones keep to the
/// range, so a receiver has to be ready for both.
///
/// - Source: scionproto/scion, private/topology/topology.go; doc/dev/design/router-port-dispatch.rst.
public struct DispatchedPorts: Hashable, Sendable {
    /// The ports from the first to the last, or `nil` for none.
    public let range: ClosedRange<UInt16>?

    /// The port of a host where packets arrive for which it has no port in the range.
    public static let hostPort: UInt16 = 30041

    /// No port.
    public static let none = DispatchedPorts(range: nil)
    /// Every port but zero.
    public static let all = DispatchedPorts(range: 1...UInt16.max)

    /// Whether routers deliver to `port` directly.
    public func contains(_ port: UInt16) -> Bool {
        range?.contains(port) ?? false
    }

    /// The underlay port of a host to which a packet for its SCION port `port` is sent.
    public func underlayPort(for port: UInt16) -> UInt16 {
        contains(port) ? port : Self.hostPort
    }
}

extension AddressRule {
    /// scionproto/scion, private/topology/topology.go.
    public static let portRange = AddressRule(
        "ports are a range from the smaller to the larger, like 31000-32767, or all, "
            + "or - for none")
}

// MARK: - Text

extension DispatchedPorts: CustomStringConvertible {
    /// Reads two ports with a hyphen between them, the word `all`, or a hyphen or nothing for no
    /// port.
    ///
    /// - Throws: `AddressError` with the rule `portRange`.
    public init(_ text: some StringProtocol) throws(AddressError) {
        if text.isEmpty || text == "-" {
            self = .none
        } else if text.lowercased() == "all" {
            self = .all
        } else {
            try self.init(rangeIn: TextReader(text))
        }
    }

    private init(rangeIn text: TextReader) throws(AddressError) {
        var reader = text
        let first = try Self.takePort(from: &reader)
        try reader.expect("-", .portRange)
        let last = try Self.takePort(from: &reader)
        try reader.finish(.portRange)
        guard 1 <= first, first <= last else { throw text.error(.portRange) }
        range = first...last
    }

    private static func takePort(from reader: inout TextReader) throws(AddressError) -> UInt16 {
        let start = reader
        guard let port = reader.takeDecimal(limit: 0xffff) else { throw start.error(.portRange) }
        return UInt16(truncatingIfNeeded: port)
    }

    /// The two ports with a hyphen between them, or a hyphen for no port.
    public var description: String {
        range.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "-"
    }
}
