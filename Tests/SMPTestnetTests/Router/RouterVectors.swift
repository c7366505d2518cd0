import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

/// A router's configuration in a vector file.
struct RouterVector: Decodable {
    let name: String
    let isdAS: String
    let internalAddress: String
    let key: Hex
    let dispatchedPorts: String
    let interfaces: [Interface]
    let siblings: [Sibling]?
    let services: [Service]?

    struct Interface: Decodable {
        let id: UInt16
        let linkType: String
        let neighbor: String
        let sibling: String?
    }

    struct Sibling: Decodable { let name, address: String }

    struct Service: Decodable { let service, address: String }

    static let all = Result {
        try VectorFile<RouterVector>.load("scion/border-router-configuration")
    }

    static func named(_ name: String) throws -> RouterConfiguration {
        let found = try all.get().first { $0.name == name }
        return try #require(found).configuration()
    }

    func configuration() throws -> RouterConfiguration {
        let siblings = try (siblings ?? []).map {
            RouterConfiguration.Sibling(
                name: $0.name, internalAddress: try UnderlayAddress($0.address))
        }
        return RouterConfiguration(
            name: name, isdAS: try ISDAS(isdAS),
            internalAddress: try UnderlayAddress(internalAddress),
            interfaces: try interfaces.map { try $0.configuration(siblings) },
            siblings: siblings, forwardingKey: key.bytes,
            services: try (services ?? []).map {
                .init(try ServiceAddress($0.service), at: try UnderlayAddress($0.address))
            },
            dispatchedPorts: try DispatchedPorts(dispatchedPorts))
    }
}

extension RouterVector.Interface {
    fileprivate func configuration(
        _ siblings: [RouterConfiguration.Sibling]
    ) throws -> RouterConfiguration.Interface {
        RouterConfiguration.Interface(
            InterfaceID(rawValue: id), try #require(Topology.LinkType(rawValue: linkType)),
            neighbor: try ISDAS(neighbor),
            sibling: try sibling.map { name in
                try #require(siblings.firstIndex { $0.name == name })
            })
    }
}

/// Where a packet comes from, in a vector file.
struct IngressVector: Decodable {
    let link: UInt16?
    let sibling: String?
    let inside: String?

    func ingress(of router: RouterConfiguration) throws -> RouterIngress {
        if let link { return .link(InterfaceID(rawValue: link)) }
        if let sibling { return .sibling(try router.sibling(named: sibling)) }
        return .inside(try UnderlayAddress(try #require(inside)))
    }
}

/// What becomes of a packet, in a vector file.
struct ActionVector: Decodable {
    let forward: UInt16?
    let relay: String?
    let deliver: String?
    let answer: Answer?
    let sendBack: Bool?
    let drop: String?

    struct Answer: Decodable { let type, code: UInt8 }

    /// Compares all but the contents of an answer.
    func matches(_ action: RouterAction, of router: RouterConfiguration) throws -> Bool {
        switch action {
        case .forward(let id): forward == id.rawValue
        case .relay(let index): try relay.map(router.sibling(named:)) == index
        case .deliver(let address): deliver == address.description
        case .answer(.message(let message, _)):
            answer?.type == message.type.rawValue && answer?.code == message.code
        case .sendBack: sendBack == true
        case .drop(let reason): drop == reason.rawValue
        case .answer(.binding), .hear: false
        }
    }
}

extension RouterConfiguration {
    func sibling(named name: String) throws -> Int {
        try #require(siblings.firstIndex { $0.name == name })
    }
}

extension BorderRouter {
    /// Processes a packet as the simulator does.
    ///
    /// - Returns: What to do, and the packet that goes out, if any does.
    mutating func process(
        _ bytes: [UInt8], from ingress: RouterIngress, now: UnixTime
    ) throws -> (action: RouterAction, output: [UInt8]?) {
        var bytes = bytes
        var packet = bytes.mutableSpan
        let action = process(&packet, from: ingress, now: now)
        switch action {
        case .answer(let answer): return (action, try encoded(answer, to: bytes))
        case .forward, .relay, .deliver, .sendBack: return (action, bytes)
        case .hear, .drop: return (action, nil)
        }
    }

    private func encoded(_ answer: RouterAnswer, to packet: [UInt8]) throws -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(RouterAnswer.maximumLength)
        try output.append(addingCapacity: RouterAnswer.maximumLength) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try encode(answer, to: packet.span, into: &out)
        }
        return output
    }
}
