internal import SMPBytes
public import SMPSCION

/// Where a packet comes from that a router is to process.
public enum RouterIngress: Hashable, Sendable {
    /// Over the link of one of the router's own interfaces.
    case link(InterfaceID)
    /// From another border router of the autonomous system, by its index in the configuration.
    case sibling(Int)
    /// From a host of the autonomous system, with the address of its socket.
    case inside(UnderlayAddress)
}

/// What to do with a packet that a router has processed.
public enum RouterAction: Hashable, Sendable {
    /// Send the packet over the link of one of the router's own interfaces.
    case forward(InterfaceID)
    /// Send the packet to another border router of the autonomous system, by its index in the
    /// configuration.
    case relay(sibling: Int)
    /// Send the packet to a socket inside the autonomous system.
    case deliver(UnderlayAddress)
    /// Write an answer, see ``BorderRouter/encode(_:to:into:)``, and send it to where the packet
    /// came from.
    case answer(RouterAnswer)
    /// Send the packet itself to where it came from.
    ///
    /// This is what the reference does when the path asks the router to look closer and there is
    /// nothing in the packet that the router could answer.
    case sendBack
    /// Give the message to the session that watches the link, or the sibling, it came from.
    case hear(BFDControlPacket)
    /// Forget the packet.
    case drop(RouterDropReason)
}

/// A message that a router sends because of a packet.
public enum RouterAnswer: Hashable, Sendable {
    /// A message to the source of the packet, back over its path.
    ///
    /// Over a link the path has to be one step further than inside the autonomous system.
    case message(SCMPMessage, overLink: Bool)
    /// What the router says about where a request seems to come from.
    case binding(STUNBindingResponse)

    /// The size of the largest answer, in bytes.
    public static let maximumLength = SCMPMessage.maximumErrorPacketLength
}

/// Why a router forgets a packet without a word to anybody.
public enum RouterDropReason: String, Hashable, Sendable, CaseIterable {
    /// The headers are cut short or contradict each other.
    case malformed = "malformed headers"
    /// What follows the header is nothing that runs over SCION.
    case unknownProtocol = "unknown protocol"
    /// The path is of a type that nobody knows.
    case unknownPathType = "unknown path type"
    /// The lengths of the segments have gaps, or make up more hops than can be counted.
    case invalidSegmentLengths = "invalid segment lengths"
    /// The position is not on the path, or its two numbers contradict each other.
    case invalidPosition = "invalid position on the path"
    /// A segment of a single hop, which only a path over a peering link may have.
    case singletonSegment = "segment of a single hop"
    /// A path over a peering link does not have two segments.
    case invalidPeeringPath = "invalid path over a peering link"
    /// The packet has no path and thus no business at a router.
    case emptyPath = "no path"
    /// The packet claims to come from another router, but did not.
    case impostor = "transit traffic that comes from no sibling"
    /// The path ends before the packet's destination.
    case pathEnds = "the path ends"
    /// The packet is larger than the link takes.
    case oversize = "too large for the link"
    /// There is something wrong with the packet, but its sender must not be told.
    case unanswerable = "an error that must not be reported"
    /// There is something wrong with the packet, and no way back to its sender.
    case irreversiblePath = "no way back"
    /// The packet does not say which port it is for.
    case noRecipient = "no recipient"
    /// A one-hop path does not join this autonomous system with a neighbour.
    case oneHopNeighbors = "one-hop path between others than neighbours"
    /// The first hop of a one-hop path was not made here.
    case oneHopMAC = "invalid first hop of a one-hop path"
    /// A packet over a one-hop path is for nobody.
    case oneHopRecipient = "no recipient at the end of a one-hop path"
    /// An EPIC packet is too old, or from the future.
    case staleEPIC = "EPIC packet is not recent"
    /// A validation field of an EPIC packet is wrong.
    case invalidEPIC = "invalid EPIC validation field"
    /// A message of BFD from inside, where no session listens.
    case noSession = "no such BFD session"
    /// A message of STUN that is no request, or one without a fingerprint.
    case unansweredSTUN = "STUN message that is not answered"
}

extension RouterDropReason {
    /// The reason for a packet that does not decode.
    init(_ error: WireError) {
        guard case .violates(let rule, _) = error else {
            self = .malformed
            return
        }
        self =
            switch rule {
            case .knownPathType: .unknownPathType
            case .countableHops, .contiguousSegments: .invalidSegmentLengths
            case .hasSegments, .currentHopOnPath, .positionsAgree: .invalidPosition
            default: .malformed
            }
    }
}

/// Why a packet does not get any further.
///
/// The checks of a router throw this, so that the way of a good packet reads from top to bottom.
enum Refusal: Error {
    case drop(RouterDropReason)
    case answer(SCMPMessage)
    case sendBack

    /// Tells the sender that a header makes no sense.
    static func problem(_ code: SCMPParameterProblem.Code, at pointer: SCMPPointer) -> Refusal {
        .answer(.parameterProblem(SCMPParameterProblem(code: code, pointer: pointer)))
    }
}
