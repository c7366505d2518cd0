internal import SMPBytes
internal import SMPCrypto

/// Which version is spoken, and the packets of a server that wants something else first.
extension Connection {
    /// Takes the wish of a server that the client prove its address.
    ///
    /// - Source: RFC 9000, section 17.2.5.
    mutating func receiveRetry(_ header: RetryHeader, _ packet: Span<UInt8>, now: Instant) {
        // RFC 9000, section 17.2.5.2: one at most, before anything else, and authentic.
        guard side == .client, !handshake.hasPeerAnswered,
            handshake.identity.retrySource == nil, header.version == version,
            header.sourceConnectionID != handshake.initialDestination,
            RetryIntegrity.isValid(
                packet, original: handshake.identity.originalDestination, version)
        else { return }
        handshake.identity.retrySource = header.sourceConnectionID
        handshake.initialDestination = header.sourceConnectionID
        let token = packet.extracting(header.token)
        handshake.token = [UInt8](capacity: token.count) { $0.append(copying: token) }
        peerIDs.replaceFirst(header.sourceConnectionID)
        deriveInitialKeys(now: now)
        recovery.withdraw(space: &spaces.initial, path: &path, now: now)
        settleFrames(of: .initial)
        recovery.withdraw(space: &spaces.application, path: &path, now: now)
        settleFrames(of: .application)
        path = PathRecovery(configuration)
    }

    /// Takes the list of a server that does not speak the client's version.
    ///
    /// - Source: RFC 9000, section 6.2.
    mutating func receiveVersionNegotiation(
        _ header: VersionNegotiationHeader, now: Instant
    ) {
        guard side == .client, !handshake.hasPeerAnswered,
            handshake.identity.retrySource == nil,
            // RFC 9368, section 4: a client follows such a packet once.
            handshake.versionsBeforeNegotiation == nil,
            header.sourceConnectionID == handshake.identity.originalDestination,
            localIDs.contains(header.destinationConnectionID),
            // RFC 9000, section 6.2: a list with the version in use is none.
            !header.versions.contains(version)
        else { return }
        end(.noCommonVersion(offered: header.versions), now: now)
    }

    /// Whether a packet of another version than the one in use can be one of this connection.
    ///
    /// A client follows the server to a version that it has offered. A server goes on reading the
    /// client's first packets, until the client has followed.
    ///
    /// - Source: RFC 9368, section 4; RFC 9369, section 4.1.
    mutating func admitsVersion(_ header: LongHeader, _ now: Instant) -> Bool {
        guard header.type == .initial else { return header.type == .zeroRTT && side == .server }
        if side == .server { return keys.otherVersion.opening != nil }
        // A server may acknowledge in the first version before it knows what else is offered.
        guard !keys.canSeal(.handshake), version == configuration.versions.first,
            configuration.versions.contains(header.version)
        else { return false }
        // Anybody can write such a header; only a packet that opens changes the version.
        do throws(CryptoError) {
            try keys.deriveOther(side, handshake.initialDestination, header.version)
            return true
        } catch {
            close(for: TransportError(.internalError, "\(error)"), now: now)
            return false
        }
    }

    /// Goes over to the version of a packet that was opened, or that the client has offered.
    mutating func changeVersion(to new: QUICVersion) throws(TransportError) {
        version = new
        do throws(CryptoError) {
            try keys.changeVersion(side, handshake.initialDestination, new)
        } catch {
            throw TransportError(.internalError, "\(error)")
        }
    }

    /// Chooses the version that the server likes best of those that the client offers.
    ///
    /// - Source: RFC 9368, section 2.3.
    mutating func chooseVersion(_ parameters: TransportParameters) throws(TransportError) {
        if let offer = parameters.versionInformation {
            // RFC 9368, section 4: what is said under protection is what was done in the open.
            guard offer.chosen == version else {
                throw TransportError(.versionNegotiationError, "the client's version was changed")
            }
            guard offer.available.contains(offer.chosen) else {
                throw TransportError(
                    .transportParameterError, "the client's version is not among its versions")
            }
            if let best = configuration.versions.first(where: { offer.available.contains($0) }),
                best != version
            {
                try changeVersion(to: best)
            }
        }
        handshake.localParameters.versionInformation = VersionInformation(
            chosen: version, available: configuration.versions)
    }

    /// Checks that nobody has tampered with the choice of the version.
    ///
    /// - Source: RFC 9368, section 4.
    func checkVersion(_ parameters: TransportParameters) throws(TransportError) {
        let first = configuration.versions.first ?? .v1
        guard let answer = parameters.versionInformation else {
            guard version == first, handshake.versionsBeforeNegotiation == nil else {
                throw TransportError(
                    .versionNegotiationError, "a server without version_information")
            }
            return
        }
        guard answer.chosen == version else {
            throw TransportError(.versionNegotiationError, "the server's version was changed")
        }
        guard let preferred = handshake.versionsBeforeNegotiation else { return }
        // What the client would have chosen, had the packet held what is now proven.
        let choice = preferred.first { answer.available.contains($0) && !$0.isReserved }
        guard let choice, choice == first || choice == version else {
            throw TransportError(
                .versionNegotiationError, "the Version Negotiation packet was not the server's")
        }
    }

    /// What the server speaks, when that is why the connection is over.
    var offeredVersions: [QUICVersion]? {
        if case .noCommonVersion(let offered) = ended { offered } else { nil }
    }
}
