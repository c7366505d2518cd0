import SMPSCION
import TestVectors
import Testing

/// A case of a vector file about texts: a text with its value, or with the rule that it breaks.
protocol TextCase: Decodable, Sendable, CustomTestStringConvertible {
    var name: String { get }
    var text: String { get }
    /// What the value prints as, where that is another spelling.
    var canonical: String? { get }
    /// How the description of the broken rule starts.
    var error: String? { get }
    /// Where the rule is broken.
    var offset: Int? { get }
}

extension TextCase {
    var testDescription: String { name }

    /// What the value prints as.
    var printed: String { canonical ?? text }

    /// Expects `read` to refuse the text with the named rule at the named place.
    func expectRefusal(by read: (String) throws(AddressError) -> Void) throws {
        let expected = try #require(error)
        do throws(AddressError) {
            try read(text)
            Issue.record("accepted \"\(text)\"")
        } catch {
            #expect(error.rule.description.hasPrefix(expected))
            #expect(error.offset == offset)
        }
    }
}

/// The cases of a vector file that have a value.
func accepted<Case: TextCase>(_ cases: Result<[Case], any Error>) throws -> [Case] {
    try cases.get().filter { $0.error == nil }
}

/// The cases of a vector file that break a rule.
func refused<Case: TextCase>(_ cases: Result<[Case], any Error>) throws -> [Case] {
    try cases.get().filter { $0.error != nil }
}

/// The wire form of a host as it is sent.
func wireForm(of host: HostAddress) -> [UInt8] {
    let host = host.normalized
    return [UInt8](capacity: host.encodedLength) { host.encode(into: &$0) }
}

/// The big-endian bytes of a number.
func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    (1...number.bitWidth / 8).map {
        UInt8(truncatingIfNeeded: number >> (number.bitWidth - 8 * $0))
    }
}
