import SMP

/// Which hop field has to carry which flag, so that each router on a path answers in turn.
///
/// ```
///   hop field    0        1        2 │ 3        4       │ a change of segment within one AS
///   asked        out   in   out   in │    out   in
/// ```
///
/// Each interface of the path is asked once, in the order of travel.
struct TraceroutePlan: Equatable {
    /// One question.
    struct Step: Equatable {
        /// The hop field that gets the flag.
        let hop: Int
        /// Whether the flag is for the router where the packet enters the AS in the direction of
        /// construction.
        let isConstructionIngress: Bool
    }

    let steps: [Step]

    init(_ path: StandardPath) {
        var steps: [Step] = []
        let count = path.hopFields.count
        var afterChange = false
        for hop in 0..<count {
            let info = path.infoField(ofHop: hop)
            let changes = hop + 1 < count && Self.changesSegment(path, after: hop)
            if hop > 0, !afterChange {
                steps.append(
                    Step(hop: hop, isConstructionIngress: info.isInConstructionDirection))
            }
            if hop + 1 < count, !changes {
                steps.append(
                    Step(hop: hop, isConstructionIngress: !info.isInConstructionDirection))
            }
            afterChange = changes
        }
        self.steps = steps
    }

    /// Whether the next hop field is of another segment, but of the same AS.
    ///
    /// Over a peering link both hop fields stand for an AS of their own.
    private static func changesSegment(_ path: StandardPath, after hop: Int) -> Bool {
        let lengths = path.meta.segmentLengths
        let isLast = hop + 1 == Int(lengths.first) || hop + 1 == Int(lengths.first + lengths.second)
        return isLast && !path.infoField(ofHop: hop).isPeering
    }

    /// The path with the flag of one step.
    static func path(_ path: StandardPath, asking step: Step) -> StandardPath {
        var path = path
        guard var hop = path.hopField(at: step.hop) else { return path }
        if step.isConstructionIngress {
            hop.ingressRouterAlert = true
        } else {
            hop.egressRouterAlert = true
        }
        path.set(hop, at: step.hop)
        return path
    }
}

extension EchoClient {
    /// Asks the router at one interface of a path.
    func trace(
        _ path: NetworkPath, _ standard: StandardPath, _ step: TraceroutePlan.Step,
        to destination: SCIONAddress, timeout: Duration
    ) async throws -> Outcome {
        guard let nextHop = path.nextHop else { return .timeout }
        let asking = NetworkPath(
            TraceroutePlan.path(standard, asking: step), nextHop: nextHop, metadata: path.metadata)
        return try await ask(destination, over: asking, timeout: timeout) { identifier, number in
            .tracerouteRequest(SCMPTraceroute(identifier: identifier, sequenceNumber: number))
        }
    }

    /// Asks the last router of a path, the one where packets enter the destination's AS.
    func probe(
        _ path: NetworkPath, to destination: ISDAS, timeout: Duration
    ) async throws -> Outcome {
        guard case .standard(let standard) = path.path,
            let step = TraceroutePlan(standard).steps.last
        else { return .timeout }
        // The router answers before it looks at the host, so any will do.
        let address = SCIONAddress(destination, socket.local.address.host)
        return try await trace(path, standard, step, to: address, timeout: timeout)
    }
}
