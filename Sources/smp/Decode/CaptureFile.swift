import SMPBytes

/// A frame of a capture file, as ranges of the file's bytes.
struct CapturedFrame: Equatable {
    /// What the frame begins with.
    let linkType: CaptureLinkType
    /// Where the frame lies in the file.
    let bytes: Range<Int>
    /// The size of the frame on the wire, which is larger when the capture cut it.
    let originalLength: Int
}

/// Reads frames from a pcap or pcapng file.
///
/// - Source: draft-ietf-opsawg-pcap; draft-ietf-opsawg-pcapng.
struct CaptureFile {
    private enum Format { case pcap(PCAP), pcapng(PCAPNG) }

    private var format: Format
    private var offset: Int

    /// Starts at the first frame, or is `nil` when `file` is neither a pcap nor a pcapng file.
    init?(_ file: Span<UInt8>) {
        if let format = PCAP(file) {
            self.format = .pcap(format)
            offset = PCAP.headerLength
        } else if PCAPNG.isRecognized(file) {
            format = .pcapng(PCAPNG())
            offset = 0
        } else {
            return nil
        }
    }

    /// The next frame, or `nil` at the end.
    ///
    /// - Throws: `WireError` when the file is cut short or makes no sense.
    mutating func next(in file: Span<UInt8>) throws(WireError) -> CapturedFrame? {
        switch format {
        case .pcap(let pcap):
            return try pcap.next(in: file, at: &offset)
        case .pcapng(var pcapng):
            defer { format = .pcapng(pcapng) }
            return try pcapng.next(in: file, at: &offset)
        }
    }
}

/// The classic format: one header, then a record header and the frame for each packet.
struct PCAP {
    static let headerLength = 24
    private static let recordHeaderLength = 16

    private let isLittleEndian: Bool
    private let linkType: CaptureLinkType

    init?(_ file: Span<UInt8>) {
        guard file.count >= Self.headerLength else { return nil }
        switch file.bigEndian(UInt32.self, at: 0) {
        case 0xa1b2_c3d4, 0xa1b2_3c4d: isLittleEndian = false
        case 0xd4c3_b2a1, 0x4d3c_b2a1: isLittleEndian = true
        default: return nil
        }
        let link = file.bigEndian(UInt32.self, at: 20)
        linkType = CaptureLinkType(
            rawValue: (isLittleEndian ? link.byteSwapped : link) & 0x0fff_ffff)
    }

    func next(in file: Span<UInt8>, at offset: inout Int) throws(WireError) -> CapturedFrame? {
        guard offset < file.count else { return nil }
        var reader = ByteReader(file)
        try reader.skip(offset)
        try reader.skip(8)
        let captured = try take(&reader)
        let original = try take(&reader)
        let start = reader.offset
        try reader.skip(captured)
        offset = reader.offset
        return CapturedFrame(
            linkType: linkType, bytes: start..<offset, originalLength: original)
    }

    private func take(_ reader: inout ByteReader) throws(WireError) -> Int {
        let number = try reader.takeUInt32()
        return Int(isLittleEndian ? number.byteSwapped : number)
    }
}

/// The block format: sections, each with interfaces of its own and a byte order of its own.
struct PCAPNG {
    private static let sectionHeader: UInt32 = 0x0a0d_0d0a
    private static let interfaceDescription: UInt32 = 1
    private static let simplePacket: UInt32 = 3
    private static let enhancedPacket: UInt32 = 6

    private var isLittleEndian = false
    private var interfaces: [CaptureLinkType] = []

    static func isRecognized(_ file: Span<UInt8>) -> Bool {
        file.count >= 12 && file.bigEndian(UInt32.self, at: 0) == sectionHeader
            && [0x1a2b_3c4d, 0x4d3c_2b1a].contains(file.bigEndian(UInt32.self, at: 8))
    }

    mutating func next(
        in file: Span<UInt8>, at offset: inout Int
    ) throws(WireError) -> CapturedFrame? {
        while offset < file.count {
            let block = try takeBlock(in: file, at: offset)
            offset = block.end
            switch block.type {
            case Self.sectionHeader: interfaces = []
            case Self.interfaceDescription: try addInterface(in: file, block)
            case Self.enhancedPacket: return try enhancedPacket(in: file, block)
            case Self.simplePacket: return try simplePacket(in: file, block)
            default: break
            }
        }
        return nil
    }

    private struct Block {
        let type: UInt32
        let body: Range<Int>
        let end: Int
    }

    /// Reads the frame of a block, and the byte order when a section begins.
    private mutating func takeBlock(
        in file: Span<UInt8>, at offset: Int
    ) throws(WireError) -> Block {
        var reader = ByteReader(file)
        try reader.skip(offset)
        let start = reader.offset
        var type = try reader.takeUInt32()
        let rawLength = try reader.takeUInt32()
        if type == Self.sectionHeader {
            isLittleEndian = try reader.takeUInt32() == 0x4d3c_2b1a
        } else if isLittleEndian {
            type = type.byteSwapped
        }
        let length = Int(isLittleEndian ? rawLength.byteSwapped : rawLength)
        guard length >= 12, length % 4 == 0 else {
            throw .violates(.blockLength, at: start + 4)
        }
        guard file.count - start >= length else {
            throw .truncated(needed: length, available: file.count - start, at: start)
        }
        return Block(type: type, body: start + 8..<start + length - 4, end: start + length)
    }

    private mutating func addInterface(
        in file: Span<UInt8>, _ block: Block
    ) throws(WireError) {
        var reader = ByteReader(file.extracting(block.body))
        let link = try reader.takeUInt16()
        guard interfaces.count < 65_536 else {
            throw .violates(.countableInterfaces, at: block.body.lowerBound)
        }
        interfaces.append(
            CaptureLinkType(rawValue: UInt32(isLittleEndian ? link.byteSwapped : link)))
    }

    private func enhancedPacket(
        in file: Span<UInt8>, _ block: Block
    ) throws(WireError) -> CapturedFrame {
        var reader = ByteReader(file.extracting(block.body))
        let interface = try take(&reader)
        try reader.skip(8)
        let captured = try take(&reader)
        let original = try take(&reader)
        return try frame(block, reader.offset, captured, original, interface: interface)
    }

    private func simplePacket(
        in file: Span<UInt8>, _ block: Block
    ) throws(WireError) -> CapturedFrame {
        var reader = ByteReader(file.extracting(block.body))
        let original = try take(&reader)
        let captured = min(original, reader.remaining)
        return try frame(block, reader.offset, captured, original, interface: 0)
    }

    private func frame(
        _ block: Block, _ start: Int, _ captured: Int, _ original: Int, interface: Int
    ) throws(WireError) -> CapturedFrame {
        let start = block.body.lowerBound + start
        guard interface < interfaces.count else {
            throw .violates(.describedInterface, at: block.body.lowerBound)
        }
        guard captured <= block.body.upperBound - start else {
            throw .truncated(
                needed: captured, available: block.body.upperBound - start, at: start)
        }
        return CapturedFrame(
            linkType: interfaces[interface], bytes: start..<start + captured,
            originalLength: original)
    }

    private func take(_ reader: inout ByteReader) throws(WireError) -> Int {
        let number = try reader.takeUInt32()
        return Int(isLittleEndian ? number.byteSwapped : number)
    }
}

extension WireRule {
    /// draft-ietf-opsawg-pcapng, section 3.1.
    static let blockLength = WireRule("a block has at least 12 bytes and a multiple of 4")
    /// draft-ietf-opsawg-pcapng, section 4.3.
    static let describedInterface = WireRule("a packet belongs to an interface described before")
    /// Our own bound, so that a file cannot make us allocate without end.
    static let countableInterfaces = WireRule("a section has at most 65536 interfaces")
}
