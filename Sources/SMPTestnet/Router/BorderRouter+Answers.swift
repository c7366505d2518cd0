public import SMPBytes
internal import SMPSCION

/// What a router has to say about packets, and how it gets back to their senders.
///
/// - Source: SCMP specification, "Processing Rules"; scionproto/scion, router/dataplane.go.
extension BorderRouter {
    /// Turns a refusal into an action, with an answer only where one may and can be given.
    func respond(
        to packet: Span<UInt8>, _ refusal: Refusal, from ingress: RouterIngress
    ) -> RouterAction {
        switch refusal {
        case .drop(let reason): return .drop(reason)
        case .sendBack: return .sendBack
        case .answer(let message):
            // Read anew, as the packet may have moved on since it came.
            guard let layout = try? PacketLayout(packet, isQuote: true),
                SCMPMessage.mayReportError(
                    to: layout.header.source, about: layout.upperProtocol,
                    packet.extracting(layout.upperLayer))
            else { return .drop(.unanswerable) }
            let overLink = ingress.isLink
            guard let path = layout.path.standard,
                ReplyPath(path, in: packet, overLink: overLink) != nil
            else { return .drop(.irreversiblePath) }
            return .answer(.message(message, overLink: overLink))
        }
    }

    /// Answers a host that wants to know where its packets seem to come from.
    func answerSTUN(
        _ message: Span<UInt8>, from source: UnderlayAddress
    ) throws(Refusal) -> RouterAction {
        guard let request = try? STUNBindingRequest(message), request.hasFingerprint else {
            throw .drop(.unansweredSTUN)
        }
        let mappedAddress: STUNMappedAddress =
            switch source.ip {
            case .ipv4(let address): .ipv4(address, port: source.port)
            case .ipv6(let address, _): .ipv6(address, port: source.port)
            }
        return .answer(
            .binding(
                STUNBindingResponse(to: request.transactionID, mappedAddress: mappedAddress)))
    }

    // MARK: Wire form

    /// Appends an answer to `out`: at most ``RouterAnswer/maximumLength`` bytes.
    ///
    /// - Parameters:
    ///   - answer: What ``process(_:from:now:)`` said.
    ///   - packet: The packet that it said it about, as it was left.
    ///   - out: Where there is room.
    /// - Throws: `WireError`, before anything is appended, when this is not that packet.
    public func encode(
        _ answer: RouterAnswer, to packet: Span<UInt8>, into out: inout OutputSpan<UInt8>
    ) throws(WireError) {
        switch answer {
        case .binding(let response): response.encode(into: &out)
        case .message(let message, let overLink):
            try encode(message, overLink: overLink, to: packet, into: &out)
        }
    }

    private func encode(
        _ message: SCMPMessage, overLink: Bool, to packet: Span<UInt8>,
        into out: inout OutputSpan<UInt8>
    ) throws(WireError) {
        let layout = try PacketLayout(packet, isQuote: true)
        guard let original = layout.path.standard,
            let path = ReplyPath(original, in: packet, overLink: overLink)
        else { throw .violates(.currentHopOnPath, at: layout.header.encodedLength) }

        var header = try SCIONHeader(
            trafficClass: layout.header.trafficClass, flowID: layout.header.flowID,
            nextHeader: .scmp, payloadLength: 0, pathType: .standard,
            pathLength: original.encodedLength, destination: layout.header.source,
            source: SCIONAddress(
                configuration.isdAS, HostAddress(configuration.internalAddress.ip)))
        let quoteLength =
            message.type.isError
            ? message.quoteLength(ofPacket: packet.count, behind: header.headerLength) : 0
        header.payloadLength = UInt16(
            truncatingIfNeeded: message.encodedLength + quoteLength)
        header.encode(into: &out)
        path.encode(from: packet, into: &out)
        message.encode(
            trailer: packet.extracting(0..<quoteLength), from: header.source,
            to: header.destination, into: &out)
    }
}

extension RouterIngress {
    var isLink: Bool {
        if case .link = self { true } else { false }
    }
}
