/// How the numbers of isolation domains and autonomous systems are spelled.
///
/// | format          | text                |
/// |-----------------|---------------------|
/// | ``standard``    | `1-ff00:0:110`      |
/// | ``fileName``    | `1-ff00_0_110`      |
/// | with prefixes   | `ISD1-ASff00:0:110` |
///
/// - Source: scionproto/scion, pkg/addr/fmt.go.
public struct ISDASFormat: Hashable, Sendable {
    /// What stands between the three groups of a large AS number.
    public let separator: Unicode.Scalar
    /// Whether `ISD` and `AS` stand before the numbers.
    public let isPrefixed: Bool

    /// Chooses a spelling.
    ///
    /// - Precondition: `separator` is ASCII, and neither a letter nor a digit.
    public init(separator: Unicode.Scalar = ":", isPrefixed: Bool = false) {
        let character = Character(separator)
        precondition(character.isASCII && !character.isLetter && !character.isNumber)
        (self.separator, self.isPrefixed) = (separator, isPrefixed)
    }

    /// As people write it: colons, no prefix.
    public static let standard = ISDASFormat()
    /// For the names of files and configuration entries, which may not hold colons.
    public static let fileName = ISDASFormat(separator: "_")
}
