internal import SMPBytes
internal import SMPTLS

/// TLS, and the CRYPTO streams that carry it.
///
/// - Source: RFC 9001, section 4.
struct HandshakeDriver: ~Copyable {
    var tls: TLSHandshake
    /// The messages of each level.
    var initial = CryptoStream()
    var handshake = CryptoStream()
    var application = CryptoStream()

    /// Whether TLS is through on this end.
    var isComplete = false
    /// Whether both ends know that.
    var isConfirmed = false
    /// Whether a packet of the peer could be read.
    var hasPeerAnswered = false
    /// The destination connection ID of the client's first packet, or of its first after a Retry.
    var initialDestination: ConnectionID
    /// What is proven by the transport parameters.
    var identity: HandshakeIdentity
    /// What the client puts into its first packets: from a Retry, or an earlier connection.
    var token: [UInt8] = []
    /// The transport parameters that this end has sent or will send.
    var localParameters: TransportParameters
    /// What the server of the ticket allowed, which early data obeys.
    var remembered: TransportParameters?
    /// The versions that the client preferred before a Version Negotiation packet, if there was one.
    var versionsBeforeNegotiation: [QUICVersion]?

    init(
        _ tls: consuming TLSHandshake, initialDestination: ConnectionID,
        identity: HandshakeIdentity, localParameters: TransportParameters
    ) {
        self.tls = tls
        self.initialDestination = initialDestination
        self.identity = identity
        self.localParameters = localParameters
    }

    /// The messages of a packet number space.
    subscript(space: PacketNumberSpace) -> CryptoStream {
        _read {
            switch space {
            case .initial: yield initial
            case .handshake: yield handshake
            case .application: yield application
            }
        }
        _modify {
            switch space {
            case .initial: yield &initial
            case .handshake: yield &handshake
            case .application: yield &application
            }
        }
    }
}

/// The connection IDs of the handshake, which both ends prove to have seen.
///
/// - Source: RFC 9000, section 7.3.
struct HandshakeIdentity: Hashable, Sendable {
    /// The destination of the client's first packet.
    var originalDestination: ConnectionID
    /// The source of the Retry packet, if there was one.
    var retrySource: ConnectionID?
    /// The source of the peer's first packet, once it has come.
    var peerSource: ConnectionID?

    /// Checks what a peer says about them.
    ///
    /// - Throws: TRANSPORT_PARAMETER_ERROR.
    func check(_ parameters: TransportParameters, from peer: Side) throws(TransportError) {
        guard let source = parameters.initialSourceConnectionID, source == peerSource else {
            throw Self.mismatch("initial_source_connection_id")
        }
        guard peer == .server else { return }
        guard parameters.originalDestinationConnectionID == originalDestination else {
            throw Self.mismatch("original_destination_connection_id")
        }
        guard parameters.retrySourceConnectionID == retrySource else {
            throw Self.mismatch("retry_source_connection_id")
        }
    }

    private static func mismatch(_ name: String) -> TransportError {
        TransportError(.transportParameterError, "\(name) is missing or another")
    }
}

extension EncryptionLevel {
    /// The level as TLS calls it.
    var handshakeLevel: HandshakeLevel {
        switch self {
        case .initial: .initial
        case .zeroRTT: .earlyData
        case .handshake: .handshake
        case .oneRTT: .application
        }
    }
}

extension HandshakeLevel {
    /// The space of the packets that carry messages of the level.
    var space: PacketNumberSpace {
        switch self {
        case .initial: .initial
        case .handshake: .handshake
        case .earlyData, .application: .application
        }
    }
}
