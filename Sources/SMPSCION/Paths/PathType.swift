/// What kind of path a SCION header carries. (PathType, 8 bits)
///
/// - Source: SCION header specification, "Common Header", PathType.
public struct PathType: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: UInt8

    /// Names a path type by its number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// No path: both hosts are in the same autonomous system.
    public static let empty = PathType(rawValue: 0)
    /// Up to three segments of hop fields.
    public static let standard = PathType(rawValue: 1)
    /// One link between two neighbors that know no path yet.
    public static let oneHop = PathType(rawValue: 2)
    /// A standard path whose last two routers authenticate each packet.
    public static let epic = PathType(rawValue: 3)
    /// Assigned to reservations of bandwidth, implemented by nobody.
    public static let colibri = PathType(rawValue: 4)
}

extension PathType: CustomStringConvertible {
    /// The name of an assigned path type, or the number.
    public var description: String { name ?? "\(rawValue)" }

    /// The name, or `nil` when the number is not assigned.
    public var name: String? {
        switch self {
        case .empty: "empty"
        case .standard: "SCION"
        case .oneHop: "OneHop"
        case .epic: "EPIC-HP"
        case .colibri: "COLIBRI"
        default: nil
        }
    }
}
