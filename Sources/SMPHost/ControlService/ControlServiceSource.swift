internal import SMPBytes
public import SMPSCION
public import SMPSockets

/// Paths without a daemon: the control service of the own autonomous system gives segments, and the
/// host checks and combines them itself.
///
/// ```
///   topology.json ──► own AS, routers, control service
///   certs/*.trc ────► whom to believe
///   control service ─► up, core and down segments ──► verified ──► combined ──► paths
/// ```
///
/// Segments that no certificate vouches for are left out, and paths with them. Certificates are
/// asked for once. A lookup that fails takes nothing from the others, unless all of them fail.
///
/// - Source: SCION control plane specification, "Path Lookup"; scionproto/scion,
///   private/segment/segfetcher, for the lookups of a host that does not know which ASes are core.
public final class ControlServiceSource: PathSource {
    /// Where the control service listens.
    public let address: UnderlayAddress

    private let topology: Topology
    private let service: ServiceConnection
    private let trust: Lock<TrustStore>

    /// Prepares to ask, or is `nil` when the topology has no control service with an IP address.
    ///
    /// Nothing is sent yet.
    ///
    /// - Parameters:
    ///   - topology: The own autonomous system.
    ///   - trust: The root configurations that segments are verified with.
    ///   - loop: The loop that watches the socket, which has to run.
    ///   - timeout: How long each question waits for its answer.
    public init?(
        _ topology: Topology, trust: TrustStore, on loop: EventLoop,
        timeout: Duration = .seconds(5)
    ) {
        let addresses = topology.controlServices.compactMap { service -> UnderlayAddress? in
            if case .ip(let address) = service.address { address } else { nil }
        }
        guard let address = addresses.first else { return nil }
        (self.address, self.topology) = (address, topology)
        self.trust = Lock(trust)
        // Every version of the service speaks gRPC.
        service = ServiceConnection(
            "control service", at: address, .grpc, on: loop, timeout: timeout)
    }

    /// Ends the connection, if there is one.
    public func close() {
        service.close()
    }

    /// What the topology says.
    public func localSystem() async throws(ServiceError) -> LocalSystem {
        let routers = topology.borderRouters.flatMap { router in
            router.interfaces.compactMap { interface -> (InterfaceID, UnderlayAddress)? in
                guard case .ip(let address) = router.internalAddress else { return nil }
                return (interface.id, address)
            }
        }
        return LocalSystem(
            isdAS: topology.isdAS, isCore: topology.isCore, mtu: topology.mtu,
            dispatchedPorts: topology.dispatchedPorts,
            routers: Dictionary(routers) { first, _ in first })
    }

    /// Does nothing: nobody else asks this host.
    public func report(down interface: PathInterface) async throws(ServiceError) {}

    /// Looks up segments, verifies them and combines them.
    public func paths(
        to destination: ISDAS, refreshes: Bool
    ) async throws(ServiceError) -> [NetworkPath] {
        guard destination != topology.isdAS else {
            return [NetworkPath(localMTU: topology.mtu, expiry: nil)]
        }
        let segments = try await lookUp(destination)
        let combinator = PathCombinator(
            up: await verified(segments[.up]), core: await verified(segments[.core]),
            down: await verified(segments[.down]))
        let now = CalendarClock.now
        return combinator.paths(from: topology.isdAS, to: destination).compactMap { path in
            guard let first = path.interfaces.first,
                case .ip(let router)? = topology.nextHop(through: first.interface),
                path.expiry.map({ now < $0 }) ?? true
            else { return nil }
            return NetworkPath(path.path, nextHop: router, metadata: path.metadata)
        }
    }

    // MARK: Segments

    private func lookUp(
        _ destination: ISDAS
    ) async throws(ServiceError) -> [SegmentType: [PathSegment]] {
        var found: [SegmentType: [PathSegment]] = [:]
        var failure: ServiceError?
        var isAnswered = false
        for request in requests(to: destination) {
            do throws(ServiceError) {
                let response = try await service.ask(ControlService.segments, request)
                isAnswered = true
                for (type, segments) in response.segments {
                    found[type, default: []] += segments
                }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure, !isAnswered { throw failure }
        return found
    }

    /// All that may lead to the destination, whether it belongs to a core or not.
    private func requests(to destination: ISDAS) -> [SegmentsRequest] {
        let own = topology.isdAS
        let ownCores = ISDAS(own.isd, .wildcard)
        let cores = ISDAS(destination.isd, .wildcard)
        let start = topology.isCore ? own : ownCores
        let up = topology.isCore ? [] : [SegmentsRequest(source: own, destination: ownCores)]
        return up + [
            SegmentsRequest(source: start, destination: cores),
            SegmentsRequest(source: start, destination: destination),
            SegmentsRequest(source: cores, destination: destination),
        ]
    }

    // MARK: Trust

    /// Those of the segments whose signatures can be believed, each once.
    private func verified(_ segments: [PathSegment]?) async -> [PathSegment] {
        var known: Set<SegmentID> = []
        var believed: [PathSegment] = []
        for segment in segments ?? [] where known.insert(segment.fullID).inserted {
            await fetchCertificates(for: segment)
            let store = trust.withLock { $0 }
            let now = CalendarClock.now
            let isValid = (try? segment.verifySignatures { store.key($0.keyID, at: now) }) != nil
            if isValid { believed.append(segment) }
        }
        return believed
    }

    /// Asks for the certificates of the signers of a segment that are not known yet.
    private func fetchCertificates(for segment: PathSegment) async {
        for index in segment.entries.indices {
            guard let keyID = try? segment.verificationKeyID(ofEntry: index),
                trust.withLock({ $0.key(keyID, at: CalendarClock.now) }) == nil
            else { continue }
            let request = ChainsRequest(keyID.isdAS, subjectKeyID: keyID.subjectKeyID)
            guard let response = try? await service.ask(ControlService.chains, request) else {
                continue
            }
            for chain in response.chains.prefix(16) {
                guard
                    let own = try? ControlPlaneCertificate(der: chain.asCertificate.span),
                    let authority = try? ControlPlaneCertificate(der: chain.caCertificate.span),
                    let chain = try? CertificateChain(own, authority)
                else { continue }
                trust.withLock { $0.add(chain) }
            }
        }
    }
}
