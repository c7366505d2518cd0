public import SMPBytes

/// The path of a SCION header, of whatever type, as a value of its own.
///
/// - Source: SCION header specification, "Common Header", PathType.
public enum Path: Hashable, Sendable {
    /// No path: both hosts are in the same autonomous system.
    case empty
    /// Up to three segments of hop fields.
    case standard(StandardPath)
    /// One link between two neighbors.
    case oneHop(OneHopPath)
    /// A standard path with per-packet checks.
    case epic(EPICPath)

    /// What the header says of it.
    public var type: PathType {
        switch self {
        case .empty: .empty
        case .standard: .standard
        case .oneHop: .oneHop
        case .epic: .epic
        }
    }

    /// The size on the wire, in bytes.
    public var encodedLength: Int {
        switch self {
        case .empty: 0
        case .standard(let path): path.encodedLength
        case .oneHop: OneHopPath.encodedLength
        case .epic(let path): path.encodedLength
        }
    }

    /// The path that an answer takes.
    ///
    /// An EPIC path is answered over the standard path in it, because its checks hold for the
    /// packet that brought them only. The reference can also keep the stale checks in front of the
    /// reversed path; an ``EPICPath`` with a reversed ``EPICPath/standard`` is the same.
    ///
    /// - Throws: `WireError.violates` with `completeOneHopPath`.
    public func reversed() throws(WireError) -> Path {
        switch self {
        case .empty: .empty
        case .standard(let path): .standard(path.reversed)
        case .oneHop(let path): .standard(try path.reversed())
        case .epic(let path): .standard(path.standard.reversed)
        }
    }
}

extension WireRule {
    /// SCION header specification, "Common Header", PathType.
    public static let knownPathType = WireRule("the path type is empty, SCION, OneHop or EPIC-HP")
    /// SCION header specification, "Common Header", HdrLen.
    public static let pathFillsHeader = WireRule(
        "the header ends where its path does")
}

// MARK: - Wire form

extension Path {
    /// Reads a path that fills `bytes`.
    ///
    /// The reference ignores bytes after the end of a path; here they are refused, because an
    /// encoder could not give them back.
    ///
    /// - Throws: `WireError.truncated`; `WireError.trailing`; `WireError.violates` with
    ///   `knownPathType` or a rule of the path type.
    public init(_ type: PathType, from bytes: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(bytes)
        switch type {
        case .empty: self = .empty
        case .standard: self = .standard(try StandardPath(from: &reader))
        case .oneHop: self = .oneHop(try OneHopPath(from: &reader))
        case .epic: self = .epic(try EPICPath(from: &reader))
        default: throw .violates(.knownPathType, at: 0)
        }
        try reader.finish()
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        switch self {
        case .empty: break
        case .standard(let path): path.encode(into: &out)
        case .oneHop(let path): path.encode(into: &out)
        case .epic(let path): path.encode(into: &out)
        }
    }
}
