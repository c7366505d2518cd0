/// Finds the place where a text stops being JSON, for a message to whoever wrote it.
///
/// The decoder only says that it is none. This looks at the syntax a second time, and only after
/// the decoder refused it, so it decides nothing.
///
/// - Source: RFC 8259.
struct JSONSyntax {
    private let text: [UInt8]
    private var position = 0
    /// The brackets that are open, of which there are at most ``deepestNesting``.
    private var open: [UInt8] = []

    /// The nesting that the decoder of Foundation accepts.
    private static let deepestNesting = 512

    /// Why `text` is refused, with the line and column where that can be told.
    static func fault(in text: [UInt8]) -> String {
        var syntax = JSONSyntax(text: text)
        guard let fault = syntax.fault() else {
            let isUTF8 = String(validating: text, as: UTF8.self) != nil
            return isUTF8 ? "not JSON: a number or an escape in it makes no sense" : "not UTF-8"
        }
        let before = text[..<syntax.position]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
        return "not JSON: \(fault) at line \(line), column \(column)"
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func fault() -> String? {
        if let fault = valueFault() { return fault }
        while let bracket = open.last {
            let isObject = bracket == UInt8(ascii: "{")
            if take(isObject ? "}" : "]") {
                open.removeLast()
            } else if !take(",") {
                return isObject ? "a comma or } is missing" : "a comma or ] is missing"
            } else if let fault = isObject ? memberFault() : valueFault() {
                return fault
            }
        }
        return next == nil ? nil : "something follows the end"
    }

    /// Takes a key and its value, which may be the start of an object or array.
    private mutating func memberFault() -> String? {
        guard next == UInt8(ascii: "\"") else { return "a key in quotes is missing" }
        if let fault = stringFault() { return fault }
        return take(":") ? valueFault() : "a colon is missing"
    }

    /// Takes a value up to its end, or an opening bracket and what has to follow it.
    private mutating func valueFault() -> String? {
        guard open.count < Self.deepestNesting else { return "nested too deeply" }
        if take("{") {
            open.append(UInt8(ascii: "{"))
            return next == UInt8(ascii: "}") ? nil : memberFault()
        }
        if take("[") {
            open.append(UInt8(ascii: "["))
            return next == UInt8(ascii: "]") ? nil : valueFault()
        }
        return next == UInt8(ascii: "\"") ? stringFault() : wordFault()
    }

    private mutating func stringFault() -> String? {
        var end = position + 1
        while end < text.count, text[end] != UInt8(ascii: "\"") {
            guard text[end] >= 0x20 else { return "a string does not end on its line" }
            end += text[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < text.count else { return "a string does not end" }
        position = end + 1
        return nil
    }

    /// Takes a number or one of the three words; the decoder looks at numbers more closely.
    private mutating func wordFault() -> String? {
        _ = next
        let word = text[position...].prefix { character in
            character >= 0x2b && !",:]}[{\"".utf8.contains(character)
        }
        let isNumber = word.first.map { $0 == UInt8(ascii: "-") || 0x30...0x39 ~= $0 } ?? false
        guard
            isNumber || ["true", "false", "null"].contains(where: { word.elementsEqual($0.utf8) })
        else {
            return "a value is missing"
        }
        position = word.endIndex
        return nil
    }

    /// The next character that is no white space.
    private var next: UInt8? {
        mutating get {
            while position < text.count, " \t\r\n".utf8.contains(text[position]) { position += 1 }
            return position < text.count ? text[position] : nil
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }
}
