import SMPBytes
import SMPHost
import SMPSCION

/// Paths without meaning, for what only looks at interfaces and expiry.
enum MadeUpPaths {
    static let system = ISDAS(rawValue: 0x0001_ff00_0000_0110)
    static let other = ISDAS(rawValue: 0x0001_ff00_0000_0111)

    /// A path over one link, between interfaces of that number.
    ///
    /// - Parameters:
    ///   - interface: The number.
    ///   - expiry: When it expires, in seconds.
    ///   - mark: Something that goes into the header, to tell paths over the same link apart.
    /// - Returns: The path.
    /// - Throws: Nothing, as the numbers are good.
    static func path(
        _ interface: UInt16, until expiry: Int64, mark: UInt16 = 0
    ) throws -> NetworkPath {
        let header: [UInt8] = [
            0x00, 0x00, 0x20, 0x00, 1, 0, UInt8(mark >> 8), UInt8(mark & 0xff), 0, 0, 0, 1,
            0, 63, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 0, 63, 0, 2, 0, 0, 1, 2, 3, 4, 5, 6,
        ]
        var reader = ByteReader(header.span)
        let metadata = PathMetadata(
            interfaces: [
                PathInterface(other, InterfaceID(rawValue: interface)),
                PathInterface(system, InterfaceID(rawValue: interface)),
            ],
            expiry: UnixTime(seconds: expiry))
        return NetworkPath(
            try StandardPath(from: &reader), nextHop: try UnderlayAddress("10.0.0.1:30042"),
            metadata: metadata)
    }
}
