import FuzzDriver
import SMPBytes
import SMPHost

@main enum FuzzHPACK {
    static func main() {
        fuzz { start, count in
            FuzzHPACK.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// Fields that were decoded survive being encoded and decoded again, block after block.
    ///
    /// The first byte says how large our tables are, in units of 64. Blocks follow, each after its
    /// length in one byte.
    static func check(_ input: Span<UInt8>) {
        guard !input.isEmpty else { return }
        let tableSize = Int(input[0]) * 64
        var blocks = ByteReader(input.extracting(droppingFirst: 1))
        var decoder = HPACKDecoder(tableSizeLimit: tableSize, listSizeLimit: 2_000)
        var encoders = [true, false].map {
            HPACKEncoder(tableSizeLimit: tableSize, usesHuffman: $0)
        }
        var mirrors = encoders.map { _ in HPACKDecoder(listSizeLimit: .max) }
        while let length = try? blocks.takeUInt8(),
            let block = try? blocks.takeBytes(min(Int(length), blocks.remaining)),
            let list = try? decoder.decode(block)
        {
            precondition(list.fields.reduce(0) { $0 + size(of: $1) } <= 2_000)
            for index in encoders.indices {
                // A peer that changes its mind about the size of its table now and then.
                encoders[index].limitTableSize(to: Int(length) * 16)
                let encoded = encoders[index].encode(list.fields)
                let decoded = try? mirrors[index].decode(encoded.span)
                precondition(decoded?.fields == list.fields)
            }
        }
    }

    private static func size(of field: HTTPField) -> Int {
        field.name.count + field.value.count + 32
    }
}
