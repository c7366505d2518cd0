import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// What is read from frames, and where each may stand.
@Suite struct FrameTests {
    struct Reading: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let frame: String
        let isAckEliciting: Bool
        var testDescription: String { name }
    }

    struct Prefix: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        var testDescription: String { name }
    }

    struct Place: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let type: UInt64
        let bytes: Hex
        let isAckEliciting, isProbing: Bool
        let levels: [String]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Reading>.load("quic/frames"))
    func reads(_ reading: Reading) throws {
        var reader = ByteReader(reading.bytes.bytes.span)
        let frame = try Frame(from: &reader)
        let rest = reader.remaining
        #expect(frame.text(in: reading.bytes.bytes) == reading.frame)
        #expect(frame.isAckEliciting == reading.isAckEliciting)
        #expect(rest == 0)
    }

    @Test(arguments: try VectorFile<Prefix>.load("quic/frames-cut-short"))
    func refuses(_ prefix: Prefix) {
        #expect(throws: TransportError.self) {
            var reader = ByteReader(prefix.bytes.bytes.span)
            _ = try Frame(from: &reader)
        }
    }

    @Test(arguments: try VectorFile<Place>.load("quic/frame-levels"))
    func standsOnlyWhereItMay(_ place: Place) throws {
        var reader = ByteReader(place.bytes.bytes.span)
        let frame = try Frame(from: &reader)
        let levels = EncryptionLevel.allCases.filter(frame.isAllowed)
        #expect(frame.isAckEliciting == place.isAckEliciting)
        #expect(frame.isProbing == place.isProbing)
        #expect(Set(levels.map(\.name)) == Set(place.levels))
    }
}

extension EncryptionLevel {
    fileprivate var name: String {
        switch self {
        case .initial: "initial"
        case .zeroRTT: "0rtt"
        case .handshake: "handshake"
        case .oneRTT: "1rtt"
        }
    }
}
