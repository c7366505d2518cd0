package import SMPBytes

/// A block of compressed fields of which some fragments have arrived.
///
/// Nothing else may come on the connection until it is complete.
///
/// - Source: RFC 9113, section 4.3.
package struct HTTP2FieldBlock: Sendable {
    /// The stream that the fields belong to.
    package let streamID: HTTP2StreamID
    /// Whether the stream ends with these fields.
    package let endsStream: Bool
    /// When the first fragment arrived.
    package let startedAt: Instant
    /// The fragments, one after the other.
    package private(set) var octets: [UInt8]
    /// Whether the last fragment is there.
    package private(set) var isComplete: Bool

    private var frameCount = 1

    /// Starts with the fragment of a HEADERS frame.
    ///
    /// - Throws: `HTTP2Error` when it is too long.
    package init(
        _ fragment: HTTP2BlockFragment, on id: HTTP2StreamID, endsStream: Bool,
        limits: HTTP2Limits, now: Instant
    ) throws(HTTP2Error) {
        guard fragment.octets.count <= limits.fieldBlockLength else {
            throw .connection(.fieldBlockLength)
        }
        streamID = id
        self.endsStream = endsStream
        startedAt = now
        octets = fragment.octets
        isComplete = fragment.endsBlock
    }

    /// Adds the fragment of a CONTINUATION frame.
    ///
    /// - Throws: `HTTP2Error` when there is too much of them.
    package mutating func append(
        _ fragment: HTTP2BlockFragment, limits: HTTP2Limits
    ) throws(HTTP2Error) {
        frameCount += 1
        guard octets.count + fragment.octets.count <= limits.fieldBlockLength,
            frameCount <= limits.fieldBlockFrameCount
        else { throw .connection(.fieldBlockLength) }
        octets += fragment.octets
        isComplete = fragment.endsBlock
    }
}

extension HTTP2Rule {
    /// RFC 9113, section 10.5.1.
    ///
    /// The connection has to end, because a block that was not decompressed leaves the table in a
    /// state that nobody knows.
    package static let fieldBlockLength = HTTP2Rule(
        .enhanceYourCalm, "compressed fields take no more room and frames than allowed")
    /// RFC 9113, sections 6.2 and 6.10.
    package static let blockInterrupted = HTTP2Rule(
        .protocolError, "nothing comes between the fragments of a block of fields")
    /// RFC 9113, section 6.10.
    package static let continuationAlone = HTTP2Rule(
        .protocolError, "a CONTINUATION follows a block of fields that is not complete")
}
