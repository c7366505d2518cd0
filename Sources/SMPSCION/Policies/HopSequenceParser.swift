/// Reads the text of a sequence.
///
/// ```
///   sequence   = choice { choice }
///   choice     = repetition { "|" repetition }
///   repetition = ( hop | "(" sequence ")" ) { "?" | "+" | "*" }
///   hop        = ISD [ "-" AS [ "#" IF [ "," IF ] ] ]
/// ```
///
/// Only parentheses make the parser call itself, so their depth is limited, and so is the number of
/// hops, from which all else follows.
///
/// - Source: scionproto/scion, `antlr/Sequence.g4`.
struct HopSequenceParser {
    private var lexer: HopSequenceLexer
    private var next: HopSequenceLexer.Token
    private var depth = 0
    private var hopCount = 0

    init(_ text: String) throws(PolicyError) {
        lexer = HopSequenceLexer(try PolicyText(text))
        next = try lexer.next()
    }

    /// Reads the whole text, in which there is at least one hop.
    mutating func parse() throws(PolicyError) -> HopPattern {
        let pattern = try sequence()
        guard next.symbol == .end else {
            throw next.text.error(next.symbol == .closing ? .openingParenthesis : .hopEnd)
        }
        return pattern
    }

    private mutating func sequence() throws(PolicyError) -> HopPattern {
        var parts = [try choice()]
        while next.symbol == .number || next.symbol == .opening {
            parts.append(try choice())
        }
        return .joining(inOrder: parts)
    }

    private mutating func choice() throws(PolicyError) -> HopPattern {
        var parts = [try repetition()]
        while try take(.bar) != nil {
            parts.append(try repetition())
        }
        return .joining(anyOf: parts)
    }

    private mutating func repetition() throws(PolicyError) -> HopPattern {
        var pattern = try operand()
        while case .repetition(let repetition) = next.symbol {
            pattern = pattern.repeated(repetition)
            next = try lexer.next()
        }
        return pattern
    }

    private mutating func operand() throws(PolicyError) -> HopPattern {
        guard let opening = try take(.opening) else { return .hop(try hop()) }
        guard depth < HopSequence.maximumDepth else { throw opening.error(.sequenceDepth) }
        depth += 1
        defer { depth -= 1 }
        let pattern = try sequence()
        guard try take(.closing) != nil else { throw next.text.error(.closingParenthesis) }
        return pattern
    }

    private mutating func hop() throws(PolicyError) -> HopPredicate {
        guard let isd = try take(.number) else { throw next.text.error(.hopExpected) }
        hopCount += 1
        guard hopCount <= HopSequence.maximumHopCount else { throw isd.error(.sequenceLength) }
        let asNumber = try take(.asNumber)?.dropFirst()
        guard let hash = try take(.hash) else {
            return try HopPredicate(isd: isd, asNumber: asNumber, interfaces: [])
        }
        guard asNumber != nil else { throw hash.error(.interfaceAfterAS) }
        var interfaces = [try interface()]
        if try take(.comma) != nil { interfaces.append(try interface()) }
        return try HopPredicate(isd: isd, asNumber: asNumber, interfaces: interfaces)
    }

    private mutating func interface() throws(PolicyError) -> PolicyText {
        guard let number = try take(.number) else { throw next.text.error(.interfaceExpected) }
        return number
    }

    /// Takes the next token when it is a `symbol`.
    private mutating func take(
        _ symbol: HopSequenceLexer.Symbol
    ) throws(PolicyError) -> PolicyText? {
        guard next.symbol == symbol else { return nil }
        let text = next.text
        next = try lexer.next()
        return text
    }
}

extension PolicyRule {
    /// scionproto/scion, `antlr/Sequence.g4`.
    public static let sequenceSymbol = PolicyRule(
        "a sequence has hop predicates, the operators ? + * | and parentheses")
    /// scionproto/scion, `antlr/Sequence.g4`.
    public static let hopExpected = PolicyRule(
        "a hop or a parenthesis comes first, and after each ( and |")
    /// scionproto/scion, `antlr/Sequence.g4`.
    public static let asExpected = PolicyRule("an AS number follows each minus")
    /// scionproto/scion, `antlr/Sequence.g4`.
    public static let interfaceExpected = PolicyRule("an interface number follows each # and ,")
    /// scionproto/scion, `antlr/Sequence.g4`.
    public static let closingParenthesis = PolicyRule("each opening parenthesis has a closing one")
    /// scionproto/scion, `antlr/Sequence.g4`.
    public static let openingParenthesis = PolicyRule("each closing parenthesis has an opening one")
    /// scionproto/scion, `antlr/Sequence.g4`.
    public static let hopEnd = PolicyRule("a hop is followed by an operator or the next hop")
    /// A limit of our own.
    public static let sequenceDepth = PolicyRule(
        "parentheses stand at most \(HopSequence.maximumDepth) deep")
    /// A limit of our own.
    public static let sequenceLength = PolicyRule(
        "a sequence names at most \(HopSequence.maximumHopCount) hops")
}

/// Cuts the text of a sequence into numbers and signs.
///
/// Each token is as long as it can be, and a number has no zeros in front. So `01` is two hops, and
/// `1-ff00:0:0110` is `1-ff00:0:0` followed by `110`.
///
/// - Source: scionproto/scion, `antlr/Sequence.g4`.
struct HopSequenceLexer {
    /// What a token is.
    enum Symbol: Hashable {
        case number, asNumber, hash, comma, bar, opening, closing, end
        case repetition(HopPattern.Repetition)
    }

    /// A token and where it stands.
    struct Token {
        let symbol: Symbol
        let text: PolicyText
    }

    private var rest: ArraySlice<UInt8>

    init(_ text: PolicyText) {
        rest = text.bytes
    }

    /// Takes the next token, which at the end of the text is empty.
    mutating func next() throws(PolicyError) -> Token {
        rest = rest.drop(while: isSpace)
        guard let first = rest.first else { return take(0, as: .end) }
        switch Unicode.Scalar(first) {
        case "#": return take(1, as: .hash)
        case ",": return take(1, as: .comma)
        case "|": return take(1, as: .bar)
        case "(": return take(1, as: .opening)
        case ")": return take(1, as: .closing)
        case "?": return take(1, as: .repetition(.optional))
        case "+": return take(1, as: .repetition(.atLeastOnce))
        case "*": return take(1, as: .repetition(.any))
        case "-": return try takeASNumber()
        case "0"..."9": return take(numberLength(rest, isDigit), as: .number)
        default: throw PolicyText(rest).error(.sequenceSymbol)
        }
    }

    private mutating func take(_ count: Int, as symbol: Symbol) -> Token {
        let token = Token(symbol: symbol, text: PolicyText(rest.prefix(count)))
        rest = rest.dropFirst(count)
        return token
    }

    /// Takes a minus and what follows: three groups of hexadecimal digits, or a decimal number.
    private mutating func takeASNumber() throws(PolicyError) -> Token {
        let number = rest.dropFirst()
        let length = groupsLength(number) ?? numberLength(number, isDigit)
        guard length > 0 else { throw PolicyText(number).error(.asExpected) }
        return take(1 + length, as: .asNumber)
    }

    private func groupsLength(_ text: ArraySlice<UInt8>) -> Int? {
        var length = 0
        for _ in 0..<2 {
            let digits = numberLength(text.dropFirst(length), isHexadecimalDigit)
            guard digits > 0, text.dropFirst(length + digits).first == UInt8(ascii: ":") else {
                return nil
            }
            length += digits + 1
        }
        let digits = numberLength(text.dropFirst(length), isHexadecimalDigit)
        return digits > 0 ? length + digits : nil
    }
}

/// How many bytes of `text` make a number: one zero, or digits that start with another.
private func numberLength(_ text: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> Int {
    text.first == UInt8(ascii: "0") ? 1 : text.prefix(while: isDigit).count
}

private func isSpace(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case " ", "\t", "\r", "\n": true
    default: false
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    ("0"..."9").contains(Unicode.Scalar(byte))
}

private func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "0"..."9", "a"..."f", "A"..."F": true
    default: false
    }
}
