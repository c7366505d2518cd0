import Foundation
import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// Prints who sent a datagram that came to a SCION port, and the path an answer would take.
func handle(_ datagram: Span<UInt8>) throws(WireError) {
    let layout = try PacketLayout(datagram)  // checks every length, index and order, once
    guard let udp = try layout.udp(in: datagram), layout.checksumIsValid(in: datagram) else {
        return
    }
    let answer = try PacketHeader(layout, in: datagram).path.reversed()
    print(layout.header.source, "sent", udp.data.count, "bytes; the way back:", answer)
}

@Suite struct ReadmeExampleTests {
    private static let readme = Result {
        let file = Vectors.directory.deletingLastPathComponent().appending(path: "README.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test func isTheCodeThatIsTestedHere() throws {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let blocks = try Self.readme.get().components(separatedBy: "```swift\n")
        let example = try #require(blocks.dropFirst().first?.components(separatedBy: "```").first)
        let function = try #require(example.range(of: "///")).lowerBound
        #expect(source.contains(example[function...]))
    }

    @Test func readsThePacketOfTheFirstCommand() throws {
        let readme = try Self.readme.get()
        let command = try #require(
            readme.split(separator: "\n").first { $0.contains("smp decode --key") })
        let digits = try #require(command.split(separator: " ").last)
        let packet = try JSONDecoder().decode([Hex].self, from: Data("[\"\(digits)\"]".utf8))[0]
        try handle(packet.bytes.span)
        #expect(throws: WireError.self) {
            try handle(packet.bytes.span.extracting(droppingLast: 1))
        }
    }
}
