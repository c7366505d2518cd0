public import SMPBytes
internal import SMPCrypto
public import SMPSCION

/// What the control services and daemons of a network know, and how they answer.
///
/// ```
///   keys ──► certificates ─┐
///                          ├─► beacons ──► segments ──► control services ──► daemons ──► paths
///   links ─────────────────┘
/// ```
///
/// All autonomous systems share one store of segments; which of them a service gives away depends on
/// who asks it, as in a real network. Nothing is sent: a call goes in, and the answer comes out.
///
/// Its owner calls ``renew(now:)`` when it is due, and says with ``setLink(_:isUp:)`` which links
/// beacons get over.
///
/// - Source: SCION control plane specification; scionproto/scion, control and daemon.
public struct ControlPlane: Sendable {
    /// How long segments are used before newer ones take their places.
    ///
    /// - Source: scionproto/scion, control/config: one minute.
    public static let renewalInterval = Duration.seconds(60)

    /// The network.
    public let network: NetworkDescription
    /// Where its services and routers are.
    public let plan: LoopbackPlan
    /// What the network trusts.
    public let trust: NetworkTrust
    /// When ``renew(now:)`` is due.
    public private(set) var nextRenewal: UnixTime

    private let keys: NetworkKeys
    private let services: [ISDAS: BeaconService]
    private var brokenLinks: Set<Int> = []
    private(set) var segments = SegmentStore()
    /// What each daemon knows besides.
    var daemons: [ISDAS: DaemonMemory] = [:]

    /// Issues all certificates and makes the first segments.
    ///
    /// - Throws: ``ControlPlaneError``.
    public init(
        _ network: NetworkDescription, _ plan: LoopbackPlan, keys: NetworkKeys, now: UnixTime
    ) throws(ControlPlaneError) {
        self.network = network
        self.plan = plan
        self.keys = keys
        trust = try NetworkTrust(network, keys, now: now)
        var services: [ISDAS: BeaconService] = [:]
        for system in network.systems {
            guard plan.sites[system.isdAS] != nil, let chain = trust.chains[system.isdAS] else {
                throw .noSite(system.isdAS)
            }
            services[system.isdAS] = BeaconService(
                system, network.beaconInterfaces(of: system.isdAS),
                try keys.author(system, chain))
        }
        self.services = services
        nextRenewal = now
        try renew(now: now)
    }

    /// The key of the hop fields of an autonomous system, or `nil` when there is none. (16 bytes)
    public func forwardingKey(of isdAS: ISDAS) -> [UInt8]? {
        services[isdAS] == nil ? nil : keys.forwardingKey(of: isdAS)
    }

    /// Says whether beacons get over a link, by its index in the description.
    ///
    /// Segments that were made before stay until they expire.
    public mutating func setLink(_ index: Int, isUp: Bool) {
        if isUp { brokenLinks.remove(index) } else { brokenLinks.insert(index) }
    }

    /// Makes all segments anew.
    ///
    /// - Throws: ``ControlPlaneError``; what was known before stays then.
    public mutating func renew(now: UnixTime) throws(ControlPlaneError) {
        nextRenewal = now + Self.renewalInterval
        let seed = keys.number(for: "segments at \(now.wholeSeconds)")
        let round = try BeaconRound(services, brokenLinks: brokenLinks, seed: seed, now: now)
        segments.merge(round, now: now)
    }
}

extension NetworkKeys {
    /// What an autonomous system signs and authenticates its entries with.
    fileprivate func author(
        _ system: NetworkDescription.AS, _ chain: CertificateChain
    ) throws(ControlPlaneError) -> sending SegmentAuthor {
        do throws(CryptoError) {
            return SegmentAuthor(
                mtu: system.mtu,
                forwardingKey: try ForwardingKey(forwardingKey(of: system.isdAS).span),
                signingKey: try signingKey(of: system.isdAS, for: .signing),
                keyID: VerificationKeyID(
                    isdAS: system.isdAS, subjectKeyID: chain.subjectKeyID, trcBase: 1,
                    trcSerial: 1))
        } catch {
            throw .keys(system.isdAS, error)
        }
    }
}
