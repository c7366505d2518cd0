public import SMPBytes
internal import SMPCrypto
public import SMPHost
public import SMPSCION

/// The control service of an autonomous system, as far as its hosts call it.
///
/// ```
///   from         to           gives
///   own AS       core AS      up segments
///   core AS      core AS      core segments
///   core AS      other AS     down segments
/// ```
///
/// Instead of a core AS a request may name all of an isolation domain, by AS number zero. What does
/// not exist is no error: there are no segments to it.
///
/// - Source: SCION control plane specification, "Path Lookup"; scionproto/scion, control/segreq.
extension ControlPlane {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - isdAS: The autonomous system whose service is asked.
    ///   - now: The time.
    /// - Returns: The message of the answer, or what is wrong.
    public func answer(
        _ call: RPCCall, toControlServiceOf isdAS: ISDAS, now: UnixTime
    ) -> Result<[UInt8], RPCStatus> {
        do throws(RPCStatus) {
            switch call.method {
            case ControlService.segments.path:
                let request = try ControlService.segments.request(call)
                return ControlService.segments.reply(try segments(for: request, in: isdAS))
            case ControlService.trc.path:
                return ControlService.trc.reply(try trc(for: try ControlService.trc.request(call)))
            case ControlService.chains.path:
                let request = try ControlService.chains.request(call)
                return ControlService.chains.reply(chains(for: request))
            default: throw .unknown(method: call.method)
            }
        } catch {
            return .failure(error)
        }
    }

    private func segments(
        for request: SegmentsRequest, in isdAS: ISDAS
    ) throws(RPCStatus) -> SegmentsResponse {
        let (source, destination) = (request.source, request.destination)
        guard source.isd != .wildcard, destination.isd != .wildcard else {
            throw RPCStatus(
                .invalidArgument, "no isolation domain in \(source) or \(destination)")
        }
        let found: (SegmentType, [PathSegment])
        switch (mayBeCore(source), mayBeCore(destination)) {
        case (false, true):
            guard source == isdAS else {
                throw RPCStatus(.invalidArgument, "up segments of \(source) asked in \(isdAS)")
            }
            found = (.up, segments.down(from: ASPattern(destination), to: source))
        case (true, true):
            let (last, first) = (ASPattern(source), ASPattern(destination))
            found = (.core, segments.core(from: last, to: first))
        case (true, false):
            found = (.down, segments.down(from: ASPattern(source), to: destination))
        case (false, false):
            throw RPCStatus(
                .invalidArgument, "neither \(source) nor \(destination) is a core AS")
        }
        return SegmentsResponse(segments: found.1.isEmpty ? [:] : [found.0: found.1])
    }

    /// Whether the request speaks of a core AS, or of any of an isolation domain.
    private func mayBeCore(_ isdAS: ISDAS) -> Bool {
        isdAS.asNumber == .wildcard || network[isdAS]?.isCore == true
    }

    private func trc(for request: TRCRequest) throws(RPCStatus) -> TRCResponse {
        guard let signed = trust.trcs[request.isd] else {
            throw RPCStatus(.notFound, "no TRC of ISD \(request.isd)")
        }
        let id = signed.trc.id
        // Zero stands for the newest one.
        guard [0, id.base].contains(request.base), [0, id.serial].contains(request.serial) else {
            throw RPCStatus(
                .notFound, "no TRC ISD\(request.isd)-B\(request.base)-S\(request.serial)")
        }
        return TRCResponse(trc: signed.der)
    }

    private func chains(for request: ChainsRequest) -> ChainsResponse {
        guard let chain = trust.chains[request.isdAS],
            request.subjectKeyID.isEmpty || request.subjectKeyID == chain.subjectKeyID,
            request.validSince.map({ chain.validity.lowerBound <= $0 }) ?? true,
            request.validUntil.map({ $0 <= chain.validity.upperBound }) ?? true
        else { return ChainsResponse(chains: []) }
        return ChainsResponse(chains: [
            .init(
                asCertificate: chain.autonomousSystem.certificate.der,
                caCertificate: chain.authority.certificate.der)
        ])
    }
}
