/// Text with one packet in hexadecimal a line.
///
/// Empty lines and those that begin with `#` are skipped; spaces, tabs, colons and a leading `0x`
/// are allowed.
struct HexLines {
    private var offset = 0

    /// Starts at the first line, or is `nil` when `text` cannot be hexadecimal lines.
    init?(_ text: [UInt8]) {
        guard let line = nextLine(in: text), Self.bytes(ofLine: line.bytes) != nil else {
            return nil
        }
        offset = 0
    }

    /// The packet of the next line, or `nil` at the end.
    mutating func next(in text: [UInt8]) -> PacketInput.Item? {
        guard let line = nextLine(in: text) else { return nil }
        if let bytes = Self.bytes(ofLine: line.bytes) {
            return .packet(bytes, start: 0, around: [])
        }
        let rule = "a line holds pairs of hexadecimal digits"
        return .broken(
            line.bytes,
            Dissection.Problem(rule: rule, offset: line.start, layer: "hexadecimal text"))
    }

    /// The next line that is not skipped, and where it starts.
    private mutating func nextLine(in text: [UInt8]) -> (bytes: [UInt8], start: Int)? {
        while offset < text.count {
            let start = offset
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            offset = end + 1
            let line = Array(text[start..<end])
            if !Self.isSkipped(line) { return (line, start) }
        }
        return nil
    }

    private static func isSkipped(_ line: [UInt8]) -> Bool {
        guard let first = line.first(where: { !isBlank($0) }) else { return true }
        return first == UInt8(ascii: "#")
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    /// The bytes that a line stands for, or `nil` when it is not pairs of digits.
    static func bytes(ofLine line: [UInt8]) -> [UInt8]? {
        var digits = line.filter { !isBlank($0) && $0 != UInt8(ascii: ":") }[...]
        if digits.starts(with: "0x".utf8) { digits = digits.dropFirst(2) }
        guard digits.count.isMultiple(of: 2), !digits.isEmpty else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        while let high = digits.popFirst(), let low = digits.popFirst() {
            guard let high = value(of: high), let low = value(of: low) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
