import FuzzDriver
import SMPBytes
import SMPSCION

@main enum FuzzExtensions {
    static func main() {
        fuzz { start, count in
            FuzzExtensions.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// An extension header whose options decode encodes to the same bytes.
    ///
    /// The same options with alignments all find a place that suits them, in the same order.
    static func check(_ input: Span<UInt8>) {
        var reader = ByteReader(input)
        guard let layout = try? ExtensionLayout(from: &reader),
            let options = try? ExtensionOptions(layout, in: input)
        else { return }
        precondition(encode(options, layout.nextHeader) == copy(input.extracting(layout.range)))

        let aligned = options.options.filter { !isPadding($0.type) }.compactMap(align)
        guard let rebuilt = try? ExtensionOptions(aligned) else { return }
        let bytes = encode(rebuilt, layout.nextHeader)
        var again = ByteReader(bytes.span)
        guard var walk = try? ExtensionLayout(from: &again).options else { preconditionFailure() }
        for option in aligned {
            var found = try? walk.next(in: bytes.span)
            while let padding = found, isPadding(padding.type) {
                found = try? walk.next(in: bytes.span)
            }
            guard let found else { preconditionFailure("an option got lost") }
            precondition(found.type == option.type)
            precondition(copy(bytes.span.extracting(found.data)) == option.data)
            let start = found.data.lowerBound - 2
            precondition(start % option.alignment.step == option.alignment.offset)
        }
    }

    /// Gives an option an alignment that depends on its type.
    static func align(_ option: ExtensionOption) -> ExtensionOption? {
        let step = 1 + Int(option.type.rawValue) % 8
        let alignment = ExtensionOptionAlignment(every: step, from: option.data.count % step)
        return try? ExtensionOption(option.type, data: option.data, alignment: alignment)
    }

    static func isPadding(_ type: ExtensionOptionType) -> Bool { type == .pad1 || type == .padN }

    static func encode(_ options: ExtensionOptions, _ next: ProtocolNumber) -> [UInt8] {
        [UInt8](capacity: options.encodedLength) { options.encode(nextHeader: next, into: &$0) }
    }

    static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        [UInt8](capacity: bytes.count) { $0.append(copying: bytes) }
    }
}
