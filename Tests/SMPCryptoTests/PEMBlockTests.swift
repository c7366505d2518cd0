import SMPCrypto
import Testing

@Suite struct PEMBlockTests {
    @Test func readsWhatItWrites() {
        for count in [0, 1, 2, 3, 47, 48, 49, 200] {
            let block = PEMBlock(label: "TRC", bytes: (0..<count).map { UInt8($0) })
            let text = block.text
            #expect(PEMBlock.blocks(in: Array(text.utf8).span) == (count == 0 ? [] : [block]))
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 64 })
        }
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func writesBase64(_ text: String, _ base64: String) {
        let block = PEMBlock(label: "X", bytes: Array(text.utf8))
        #expect(block.text == "-----BEGIN X-----\n\(base64)\n-----END X-----\n")
    }

    @Test func findsBlocksBetweenOtherLines() {
        let text =
            "# a comment\n" + PEMBlock(label: "A", bytes: [1]).text + "\nrest\n"
            + PEMBlock(label: "B", bytes: [2, 3]).text
        let blocks = PEMBlock.blocks(in: Array(text.utf8).span)
        #expect(blocks.map(\.label) == ["A", "B"])
        #expect(blocks.map(\.bytes) == [[1], [2, 3]])
    }

    @Test(arguments: [
        "", "-", "-----BEGIN A-----", "-----BEGIN A-----\n!\n-----END A-----\n",
        "-----BEGIN A-----\nAQ==\n-----END B-----\n", "\u{0}",
    ])
    func findsNothingInWhatIsDamaged(_ text: String) {
        #expect(PEMBlock.blocks(in: Array(text.utf8).span) == [])
    }
}
