/// What a policy says about one hop of a path: which autonomous system, entered and left by which
/// interfaces.
///
/// ```
///   ISD-AS#IN,OUT      zero stands for any; what is zero at the end may be left out
///
///   0                  every hop
///   1                  every autonomous system of ISD 1
///   1-ff00:0:133       this autonomous system, by whatever interfaces
///   1-ff00:0:133#2     entered or left by interface 2
///   1-ff00:0:133#2,0   entered by interface 2
///   1-ff00:0:133#0,2   left by interface 2
/// ```
///
/// - Source: SCION path policy language design, "Hop Predicate".
public struct HopPredicate: Hashable, Sendable {
    /// The autonomous system, in which zeros stand for any.
    public let isdAS: ISDAS
    /// The interfaces.
    public let interfaces: Interfaces

    /// The interfaces that a predicate asks for.
    public enum Interfaces: Hashable, Sendable {
        /// This interface on either side, or any interfaces when it is zero.
        case either(InterfaceID)
        /// One interface for each direction, of which at least one is not zero.
        case both(ingress: InterfaceID, egress: InterfaceID)

        /// Any interfaces.
        public static let any = Interfaces.either(.none)
    }

    /// Asks for an autonomous system and its interfaces.
    ///
    /// Is `nil` when interfaces are given of any autonomous system, as their numbers mean something
    /// only within one.
    public init?(_ isdAS: ISDAS, _ interfaces: Interfaces = .any) {
        let interfaces = interfaces.canonical
        guard isdAS.asNumber != .wildcard || interfaces == .any else { return nil }
        (self.isdAS, self.interfaces) = (isdAS, interfaces)
    }

    /// Whether every hop matches.
    public var matchesAll: Bool { isdAS == .wildcard }

    /// Whether a whole hop is as asked for.
    public func matches(_ hop: PathHop) -> Bool {
        isdAS.covers(hop.isdAS) && interfaces.match(ingress: hop.ingress, egress: hop.egress)
    }

    /// Whether one end of a link is as asked for.
    ///
    /// An interface alone cannot answer for both directions: of two, only that for the direction in
    /// question is compared.
    public func matches(_ interface: PathInterface, isIngress: Bool) -> Bool {
        guard isdAS.covers(interface.isdAS) else { return false }
        return switch interfaces {
        case .either(let wanted): wanted.covers(interface.interface)
        case .both(let ingress, let egress):
            (isIngress ? ingress : egress).covers(interface.interface)
        }
    }
}

extension PolicyRule {
    /// SCION path policy language design, "Hop Predicate".
    public static let hopPredicate = PolicyRule(
        "a hop predicate is ISD, ISD-AS, ISD-AS#IF or ISD-AS#IN,OUT")
    /// SCION path policy language design, "Hop Predicate".
    public static let interfaceAfterAS = PolicyRule(
        "an interface is named after its AS, like 1-2#3")
    /// scionproto/scion, `private/path/pathpol/hop_pred.go`.
    public static let interfaceOfOneAS = PolicyRule("an interface belongs to one AS, not to any")
}

extension HopPredicate.Interfaces {
    /// The same interfaces in the one form that means them: any on both sides is any.
    var canonical: Self { self == .both(ingress: .none, egress: .none) ? .any : self }

    func match(ingress: InterfaceID, egress: InterfaceID) -> Bool {
        switch self {
        case .either(let wanted): wanted.covers(ingress) || wanted.covers(egress)
        case .both(let first, let second): first.covers(ingress) && second.covers(egress)
        }
    }
}

extension ISDAS {
    /// Whether `other` is this autonomous system, once zeros here stand for any.
    func covers(_ other: ISDAS) -> Bool {
        (isd == .wildcard || isd == other.isd)
            && (asNumber == .wildcard || asNumber == other.asNumber)
    }
}

extension InterfaceID {
    /// Whether `other` is this interface, once zero here stands for any.
    func covers(_ other: InterfaceID) -> Bool { self == .none || self == other }
}

// MARK: - Text form

extension HopPredicate: CustomStringConvertible {
    /// Reads a predicate such as `1-ff00:0:133#2,1`.
    ///
    /// - Throws: ``PolicyError/breaks(_:found:at:)``.
    public init(_ text: String) throws(PolicyError) {
        try self.init(PolicyText(text))
    }

    init(_ text: PolicyText) throws(PolicyError) {
        let halves = text.split(at: "#")
        let names = halves[0].split(at: "-")
        let interfaces = halves.count == 2 ? halves[1].split(at: ",") : []
        if let extra = [halves, names, interfaces].first(where: { $0.count > 2 }) {
            throw extra[2].error(.hopPredicate)
        }
        guard names.count == 2 || interfaces.isEmpty else {
            throw interfaces[0].error(.interfaceAfterAS)
        }
        try self.init(
            isd: names[0], asNumber: names.count == 2 ? names[1] : nil, interfaces: interfaces)
    }

    /// Joins the parts of a predicate, of which at most two are interfaces.
    init(
        isd: PolicyText, asNumber: PolicyText?, interfaces: [PolicyText]
    ) throws(PolicyError) {
        let isd = try isd.parse { text throws(AddressError) in try ISD(text) }
        let asNumber = try asNumber?.parse { text throws(AddressError) in try ASNumber(text) }
        let numbers = try interfaces.map { text throws(PolicyError) in
            try text.parse { text throws(AddressError) in try InterfaceID(text) }
        }
        let wanted: Interfaces =
            switch numbers.count {
            case 0: .any
            case 1: .either(numbers[0])
            default: .both(ingress: numbers[0], egress: numbers[1])
            }
        guard let predicate = HopPredicate(ISDAS(isd, asNumber ?? .wildcard), wanted) else {
            throw interfaces[0].error(.interfaceOfOneAS)
        }
        self = predicate
    }

    /// The full form, as `1-0#0`.
    public var description: String {
        switch interfaces {
        case .either(let interface): "\(isdAS)#\(interface)"
        case .both(let ingress, let egress): "\(isdAS)#\(ingress),\(egress)"
        }
    }

    /// The form without the zeros at its end, as `1`.
    public var shortDescription: String {
        if interfaces != .any { return description }
        return isdAS.asNumber == .wildcard ? "\(isdAS.isd)" : "\(isdAS)"
    }
}
