/// Checks that a text is JSON before the decoder of Foundation sees it.
///
/// That decoder traps on some texts that end too early, accepts some that are no JSON, and keeps
/// the place of a fault to itself. So each text is checked here first, strictly, and the place is
/// told to whoever wrote it.
///
/// - Source: RFC 8259.
struct JSONSyntax {
    /// The deepest nesting that is accepted, several times that of a topology.
    static let maximumDepth = 64

    private let text: [UInt8]
    private var position = 0
    /// The brackets that are open, innermost last.
    private var open: [UInt8] = []

    /// What is wrong with `text` and where, or `nil` when it is JSON.
    static func fault(in text: [UInt8]) -> String? {
        guard String(validating: text, as: UTF8.self) != nil else { return "not UTF-8" }
        var syntax = JSONSyntax(text: text)
        return syntax.documentFault().map { "not JSON: \($0) at \(syntax.place)" }
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    /// The line and column, from one.
    private var place: String {
        let before = text[..<position]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
        return "line \(line), column \(column)"
    }
}

// MARK: - Structure

// Each function takes its part of the text, or returns what is wrong and leaves `position` there.
extension JSONSyntax {
    private mutating func documentFault() -> String? {
        if let fault = valueFault() { return fault }
        while let bracket = open.last {
            let isObject = bracket == UInt8(ascii: "{")
            skipSpace()
            if take(isObject ? "}" : "]") {
                open.removeLast()
            } else if !take(",") {
                return isObject ? "a comma or } is missing" : "a comma or ] is missing"
            } else if let fault = isObject ? memberFault() : valueFault() {
                return fault
            }
        }
        skipSpace()
        return next == nil ? nil : "something follows the end"
    }

    /// Takes a key and its value as far as ``valueFault()`` does.
    private mutating func memberFault() -> String? {
        skipSpace()
        guard next == UInt8(ascii: "\"") else { return "a key in quotes is missing" }
        if let fault = stringFault() { return fault }
        skipSpace()
        return take(":") ? valueFault() : "a colon is missing"
    }

    /// Takes a value, of an object or array only as much as comes before its first comma.
    private mutating func valueFault() -> String? {
        skipSpace()
        guard let next else { return "a value is missing" }
        switch next {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return openingFault()
        case UInt8(ascii: "\""): return stringFault()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return numberFault()
        default: return takeWord() ? nil : "a value is missing"
        }
    }

    private mutating func openingFault() -> String? {
        guard open.count < Self.maximumDepth else { return "nested too deeply" }
        let isObject = next == UInt8(ascii: "{")
        open.append(text[position])
        position += 1
        skipSpace()
        guard next != UInt8(ascii: isObject ? "}" : "]") else { return nil }
        return isObject ? memberFault() : valueFault()
    }
}

// MARK: - Values

extension JSONSyntax {
    private mutating func stringFault() -> String? {
        let start = position
        position += 1
        while let character = next, character >= 0x20 {
            if take("\"") { return nil }
            position += 1
            if character == UInt8(ascii: "\\"), let fault = escapeFault() { return fault }
        }
        position = start
        return "a string does not end on its line"
    }

    /// Takes what stands behind a backslash.
    private mutating func escapeFault() -> String? {
        let digits = take("u") ? 4 : 0
        if digits == 0 {
            guard let next, "\"\\/bfnrt".utf8.contains(next) else { return "an unknown escape" }
            position += 1
        }
        for _ in 0..<digits {
            guard let next, Character(Unicode.Scalar(next)).isHexDigit else {
                return "a hexadecimal digit is missing"
            }
            position += 1
        }
        return nil
    }

    private mutating func numberFault() -> String? {
        let fault = "a digit is missing"
        _ = take("-")
        guard take("0") || takeDigits() else { return fault }
        if take(".") {
            guard takeDigits() else { return fault }
        }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard takeDigits() else { return fault }
        }
        return nil
    }

    private mutating func takeWord() -> Bool {
        for word in ["true", "false", "null"] where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return true
        }
        return false
    }

    private mutating func takeDigits() -> Bool {
        let start = position
        while let next, 0x30...0x39 ~= next { position += 1 }
        return position > start
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let next, " \t\r\n".utf8.contains(next) { position += 1 }
    }

    private var next: UInt8? {
        position < text.count ? text[position] : nil
    }
}
