public import SMPBytes

/// Where the path of a packet lies in its bytes, by path type.
public enum PathLayout: Hashable, Sendable {
    /// There is no path.
    case empty
    /// A standard path.
    case standard(StandardPathLayout)
    /// A one-hop path that starts at the given offset from the first byte of the packet.
    case oneHop(at: Int)
    /// The fields of an EPIC path, and where the standard path in it lies.
    case epic(EPICPrefix, StandardPathLayout)

    /// Takes a path of `length` bytes from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   `knownPathType`, `pathFillsHeader`, or a rule of
    ///   the path type.
    @inline(__always)  // for PacketLayout
    public init(
        _ type: PathType, length: Int, from reader: inout ByteReader
    ) throws(WireError) {
        let start = reader.offset
        switch type {
        case .empty:
            self = .empty
        case .standard:
            self = .standard(try StandardPathLayout(from: &reader))
        case .oneHop:
            try reader.skip(OneHopPath.encodedLength)
            self = .oneHop(at: start)
        case .epic:
            let prefix = try EPICPrefix(from: &reader)
            self = .epic(prefix, try StandardPathLayout(from: &reader))
        default:
            throw .violates(.knownPathType, at: start)
        }
        guard reader.offset - start == length else {
            throw .violates(.pathFillsHeader, at: min(reader.offset, start + length))
        }
    }

    /// The standard path that the routers follow, if there is one.
    public var standard: StandardPathLayout? {
        switch self {
        case .standard(let layout), .epic(_, let layout): layout
        case .empty, .oneHop: nil
        }
    }
}
