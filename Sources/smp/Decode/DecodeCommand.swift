import ArgumentParser
import FoundationEssentials
import SMPBytes
import SMPCrypto
import SMPSCION

/// Prints every layer of SCION packets.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Prints every layer of SCION packets, and where broken ones break.",
        discussion: """
            The input is one packet in hexadecimal, or a file: a pcap or pcapng capture, text with \
            one packet in hexadecimal a line, or the raw bytes of one packet. Without input, \
            standard input is read like a file. Offsets count bytes from the start of the packet, \
            in a capture from the start of the frame.

            Exit status: 0 when all packets make sense, 1 when one is broken, 2 when the input \
            cannot be read.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(
        help: ArgumentHelp("Hexadecimal digits or the name of a file.", valueName: "hex|file"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "A forwarding key (32 hexadecimal digits) to verify hop fields with; may be repeated.",
            valueName: "hex"))
    var key: [String] = []

    @Option(
        help: ArgumentHelp(
            "A master secret (base64, as in master0.key) to derive a forwarding key from; may be repeated.",
            valueName: "base64"))
    var masterKey: [String] = []

    func run() throws {
        let keys = try HopKey.read(key, masters: masterKey)
        var input = try openInput()
        var tally = Tally()
        while let item = input.next() {
            guard let dissection = tally.dissection(of: item, keys) else { continue }
            if common.json {
                try JSONLine.print(dissection)
            } else {
                if tally.packets > 1 { print() }
                print(dissection.text)
            }
        }
        if tally.packets != 1 || tally.others > 0 {
            Diagnostics.note(tally.description, .info, common)
        }
        if tally.broken > 0 { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    private func openInput() throws -> PacketInput {
        if let input { return try PacketInput(input) }
        guard let contents = FileManager.default.contents(atPath: "/dev/stdin") else {
            throw Failure.misuse("no input: give hexadecimal digits or the name of a file")
        }
        return PacketInput(contents: [UInt8](contents))
    }
}

/// How many packets of each kind there were.
private struct Tally: CustomStringConvertible {
    private(set) var packets = 0
    private(set) var broken = 0
    private(set) var others = 0

    var description: String {
        "\(packets) packets, \(broken) of them broken; \(others) frames without SCION"
    }

    /// Takes a piece of the input apart and counts it; `nil` when it holds no packet.
    mutating func dissection(of item: PacketInput.Item, _ keys: [HopKey]) -> Dissection? {
        var dissection: Dissection
        switch item {
        case .other:
            others += 1
            return nil
        case .packet(let bytes, let start, let around):
            if !around.isEmpty, DatagramKind(bytes.span.extracting(start...)) == .unknown {
                others += 1
                return nil
            }
            var dissector = PacketDissector(bytes, start: start, keys: keys)
            let problem = dissector.dissect()
            dissection = Dissection(
                packet: packets + 1, length: bytes.count, layers: around + dissector.layers,
                error: problem)
        case .broken(let bytes, let problem):
            dissection = Dissection(packet: packets + 1, length: bytes.count, error: problem)
        }
        packets += 1
        if dissection.error != nil { broken += 1 }
        return dissection
    }
}

extension HopKey {
    /// Reads forwarding keys, then master secrets, and numbers them as they were given.
    static func read(_ keys: [String], masters: [String]) throws -> [HopKey] {
        try keys.enumerated().map { try HopKey(hexadecimal: $1, name: "key \($0 + 1)") }
            + masters.enumerated().map { try HopKey(master: $1, name: "master key \($0 + 1)") }
    }

    private convenience init(hexadecimal text: String, name: String) throws {
        guard let bytes = HexLines.bytes(ofLine: Array(text.utf8)), bytes.count == 16 else {
            throw Failure.misuse("\(name): a forwarding key is 32 hexadecimal digits")
        }
        try self.init(name: name, bytes: bytes)
    }

    private convenience init(master text: String, name: String) throws {
        guard let secret = Data(base64Encoded: text), !secret.isEmpty else {
            throw Failure.misuse("\(name): a master secret is base64 text, as in master0.key")
        }
        let key = try ForwardingKey.derive(masterSecret: [UInt8](secret).span)
        let bytes = [UInt8](capacity: key.bytes.count) { $0.append(copying: key.bytes) }
        try self.init(name: name, bytes: bytes)
    }
}
