internal import SMPBytes

/// Puts frames together again from the pieces in which a connection delivers them.
///
/// No more than one incomplete frame is kept once all complete ones are taken, and a frame that is
/// too long is refused as soon as its header is there.
package struct HTTP2FrameBuffer: Sendable {
    /// The largest payload that is accepted, in bytes.
    private let payloadLimit: Int
    private var bytes = ByteQueue()

    /// Starts with nothing received.
    package init(payloadLimit: Int) {
        self.payloadLimit = payloadLimit
    }

    /// Takes in what the connection has delivered.
    package mutating func append(_ received: Span<UInt8>) {
        bytes.append(received)
    }

    /// Takes the next frame, or returns `nil` while it is not complete.
    ///
    /// - Throws: `HTTP2Error` when it is too long, or for what its type asks for.
    package mutating func nextFrame() throws(HTTP2Error) -> HTTP2Frame? {
        guard let header = bytes.withBytes(Self.header) else { return nil }
        guard header.payloadLength <= payloadLimit else { throw .connection(.frameLength) }
        guard bytes.count >= HTTP2FrameHeader.encodedLength + header.payloadLength else {
            return nil
        }
        bytes.drop(HTTP2FrameHeader.encodedLength)
        let payload = bytes.take(header.payloadLength)
        return try HTTP2Frame(header, payload: payload.span)
    }

    /// Takes the octets that a client starts with, as far as they are there.
    ///
    /// - Returns: Whether all of them were there.
    /// - Throws: `HTTP2Error` as soon as one octet is another.
    package mutating func takePreface() throws(HTTP2Error) -> Bool {
        let expected = HTTP2Preface.octets
        for index in 0..<min(bytes.count, expected.count) where bytes[index] != expected[index] {
            throw .connection(.preface)
        }
        guard bytes.count >= expected.count else { return false }
        bytes.drop(expected.count)
        return true
    }

    /// Whether what has arrived begins like an answer in HTTP/1.
    package var startsLikeHTTP1: Bool {
        let beginning = "HTTP/".utf8
        return bytes.count >= beginning.count
            && beginning.enumerated().allSatisfy { bytes[$0.offset] == $0.element }
    }

    private static func header(in bytes: Span<UInt8>) -> HTTP2FrameHeader? {
        var reader = ByteReader(bytes)
        return try? HTTP2FrameHeader(from: &reader)
    }
}

/// What a client sends before its first frame.
///
/// - Source: RFC 9113, section 3.4.
package enum HTTP2Preface {
    /// The octets.
    package static let octets = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
}

extension HTTP2Rule {
    /// RFC 9113, section 3.4.
    package static let serverPreface = HTTP2Rule(.protocolError, "a server answers in HTTP/2")
    /// RFC 9113, section 3.4.
    package static let preface = HTTP2Rule(
        .protocolError, "a client starts with the connection preface")
    /// RFC 9113, section 4.2.
    ///
    /// A frame that is too long always ends the connection here, since nothing of it is kept.
    package static let frameLength = HTTP2Rule(
        .frameSizeError, "a payload is no longer than its receiver allows")
}
