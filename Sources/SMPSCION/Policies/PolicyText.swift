/// A stretch of what somebody wrote, which remembers where it stood.
///
/// The parsers of policies pass these around instead of strings, so that an error deep inside can
/// name the place in the whole text.
struct PolicyText {
    /// The bytes, with indices that count from the start of the whole text.
    let bytes: ArraySlice<UInt8>

    /// Takes in a whole text.
    init(_ text: String) throws(PolicyError) {
        let isShort = text.utf8.count <= HopSequence.maximumTextLength
        self.init(ArraySlice(isShort ? text.utf8[...] : text.utf8.prefix(Self.excerptLength)))
        guard isShort else { throw error(.textLength) }
    }

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// Where the stretch starts in the whole text, in bytes.
    var offset: Int { bytes.startIndex }

    /// What is written.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The parts between all occurrences of `separator`, also where they are empty.
    func split(at separator: Unicode.Scalar) -> [PolicyText] {
        bytes.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
            .map(PolicyText.init)
    }

    /// The stretch without its first byte.
    func dropFirst() -> PolicyText { PolicyText(bytes.dropFirst()) }

    /// The error that this stretch breaks `rule`.
    func error(_ rule: PolicyRule) -> PolicyError {
        let excerpt = String(decoding: bytes.prefix(Self.excerptLength), as: UTF8.self)
        return .breaks(rule, found: excerpt, at: offset)
    }

    /// Reads the stretch as a part of an address.
    func parse<Part>(
        _ parser: (String) throws(AddressError) -> Part
    ) throws(PolicyError) -> Part {
        do {
            return try parser(string)
        } catch {
            let place = PolicyText(bytes.dropFirst(error.offset))
            throw place.error(PolicyRule(error.rule.description))
        }
    }

    private static let excerptLength = 40
}

extension PolicyRule {
    /// A limit of our own.
    public static let textLength = PolicyRule(
        "a policy text has at most \(HopSequence.maximumTextLength) bytes")
}
