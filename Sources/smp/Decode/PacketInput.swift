import FoundationEssentials
import SMPBytes

/// Packets to decode, one after another, from the command line or a file.
///
/// A file is a pcap or pcapng capture, text with one packet in hexadecimal a line, or the raw bytes
/// of one packet; its contents tell.
struct PacketInput {
    /// What a piece of the input turned out to be.
    enum Item {
        /// A packet that starts at `start` in what was captured, and the layers found around it.
        case packet([UInt8], start: Int, around: [Dissection.Layer])
        /// A piece that holds no packet because of a mistake in it.
        case broken([UInt8], Dissection.Problem)
        /// A captured frame that carries something else.
        case other
    }

    private enum Cursor {
        case single
        case lines(HexLines)
        case capture(CaptureFile)
        case end
    }

    private let contents: [UInt8]
    private var cursor: Cursor

    /// Takes `argument` as the name of a file if there is one, otherwise as hexadecimal digits.
    ///
    /// - Throws: ``Failure`` when it is neither, or the file cannot be read.
    init(_ argument: String) throws {
        if FileManager.default.fileExists(atPath: argument) {
            guard let data = try? Data(contentsOf: URL(filePath: argument)) else {
                throw Failure.misuse("cannot read \(argument): is it a file that you may read?")
            }
            self.init(contents: [UInt8](data))
        } else if let bytes = HexLines.bytes(ofLine: Array(argument.utf8)) {
            self.init(contents: bytes, cursor: .single)
        } else {
            throw Failure.misuse(
                "\(argument.prefix(80)): neither a file nor pairs of hexadecimal digits")
        }
    }

    /// Reads a file whose contents tell its format.
    init(contents: [UInt8]) {
        let cursor: Cursor =
            if let capture = CaptureFile(contents.span) {
                .capture(capture)
            } else if let lines = HexLines(contents) {
                .lines(lines)
            } else {
                .single
            }
        self.init(contents: contents, cursor: cursor)
    }

    private init(contents: [UInt8], cursor: Cursor) {
        self.contents = contents
        self.cursor = cursor
    }

    /// The next piece, or `nil` at the end.
    mutating func next() -> Item? {
        switch cursor {
        case .end:
            return nil
        case .single:
            cursor = .end
            return .packet(contents, start: 0, around: [])
        case .lines(var lines):
            defer { cursor = .lines(lines) }
            return lines.next(in: contents)
        case .capture(let capture):
            return nextFrame(of: capture)
        }
    }

    private mutating func nextFrame(of capture: CaptureFile) -> Item? {
        var capture = capture
        do throws(WireError) {
            guard let frame = try capture.next(in: contents.span) else { return nil }
            cursor = .capture(capture)
            return Self.item(Array(contents[frame.bytes]), frame.linkType)
        } catch {
            cursor = .end  // where the next record starts is not known any more
            return .broken([], Dissection.Problem(error, layer: "capture file"))
        }
    }

    private static func item(_ frame: [UInt8], _ linkType: CaptureLinkType) -> Item {
        do throws(WireError) {
            guard let datagram = try Underlay.datagram(in: frame.span, linkType) else {
                return .other
            }
            return .packet(
                Array(frame[..<datagram.payload.upperBound]), start: datagram.payload.lowerBound,
                around: datagram.layers)
        } catch {
            return .broken(frame, Dissection.Problem(error, layer: "underlay"))
        }
    }
}

extension Dissection.Problem {
    /// Says of a layer what is wrong with it.
    init(_ error: WireError, layer: String) {
        let rule =
            switch error {
            case .truncated(let needed, let available, _):
                "\(needed) bytes are needed, \(available) are left"
            case .trailing(let count, _): "\(count) bytes follow the end"
            case .violates(let rule, _): rule.description
            }
        self.init(rule: rule, offset: error.offset, layer: layer)
    }
}
