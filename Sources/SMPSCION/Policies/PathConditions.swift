/// What a policy asks of each single path.
///
/// A condition that is `nil` asks for nothing.
///
/// - Source: SCION path policy language design, "Policy"; scionproto/scion, `private/path/pathpol`.
public struct PathConditions: Hashable, Sendable {
    /// What the path may touch. (`acl`)
    public var acl: ACL?
    /// What the path looks like from end to end. (`sequence`)
    public var sequence: HopSequence?
    /// Where the path may start, without wildcards. (`local_isd_ases`)
    public var localISDASes: [ISDAS]?
    /// Where the path may end. (`remote_isd_ases`)
    ///
    /// The first rule that matches decides; if none does the path is refused.
    public var remoteRules: [RemoteRule]?

    /// A verdict on the autonomous systems at the far end of a path.
    public struct RemoteRule: Hashable, Sendable {
        /// The autonomous systems that are meant, where zeros stand for any. (`isd_as`)
        public var isdAS: ISDAS
        /// Whether paths to them are refused. (`reject`)
        public var rejects: Bool

        /// Joins both parts.
        public init(_ isdAS: ISDAS, rejects: Bool = false) {
            (self.isdAS, self.rejects) = (isdAS, rejects)
        }
    }

    /// Joins conditions, all of which have to hold.
    public init(
        acl: ACL? = nil, sequence: HopSequence? = nil, localISDASes: [ISDAS]? = nil,
        remoteRules: [RemoteRule]? = nil
    ) {
        self.acl = acl
        self.sequence = sequence
        self.localISDASes = localISDASes
        self.remoteRules = remoteRules
    }

    /// Whether the path that crosses `interfaces` meets all conditions.
    ///
    /// A path within one autonomous system has no interfaces, and neither a local nor a remote end:
    /// it fails where one of these is asked for. The sequence can be left out of account.
    public func hold(for interfaces: [PathInterface], ignoringSequence: Bool = false) -> Bool {
        allowsLocal(interfaces.first?.isdAS) && allowsRemote(interfaces.last?.isdAS)
            && (acl?.allows(interfaces) ?? true)
            && (ignoringSequence || sequence?.matches(interfaces) ?? true)
    }

    private func allowsLocal(_ isdAS: ISDAS?) -> Bool {
        guard let localISDASes else { return true }
        guard let isdAS else { return false }
        return localISDASes.contains(isdAS)
    }

    private func allowsRemote(_ isdAS: ISDAS?) -> Bool {
        guard let remoteRules else { return true }
        guard let isdAS else { return false }
        let decisive = remoteRules.first { $0.isdAS.covers(isdAS) }
        return decisive.map { !$0.rejects } ?? false
    }

    /// Takes from `base` each condition that is not there yet.
    mutating func inherit(from base: PathConditions) {
        acl = acl ?? base.acl
        sequence = sequence ?? base.sequence
        localISDASes = localISDASes ?? base.localISDASes
        remoteRules = remoteRules ?? base.remoteRules
    }
}
