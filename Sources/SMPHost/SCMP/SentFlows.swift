internal import SMPBytes
public import SMPSCION

/// Where a socket sends to, and over which paths, so that errors about its packets can be told from
/// others.
///
/// Errors of SCMP are not authenticated, and anybody may send one. One that quotes a packet which
/// this socket sends has at least been made by somebody who has seen such a packet, or guessed all
/// of its hop fields.
///
/// - Source: SCMP specification, "Security Considerations".
public struct SentFlows: Hashable, Sendable {
    /// How many flows are remembered, those that were noted last.
    public static let capacity = 256

    private struct Flow: Hashable {
        let destination: SCIONAddress
        let path: NetworkPath
    }

    /// The address and port that packets are sent from.
    public let local: SCIONEndpoint
    private var flows: [Flow] = []

    /// Starts without a flow.
    public init(from local: SCIONEndpoint) {
        self.local = local
    }

    /// Remembers that packets are sent to a host over a path.
    public mutating func note(_ destination: SCIONAddress, over path: NetworkPath) {
        let flow = Flow(destination: destination, path: path)
        guard flows.last != flow else { return }
        flows.removeAll { $0 == flow }
        flows.append(flow)
        if flows.count > Self.capacity { flows.removeFirst() }
    }

    /// Finds the path of the packet that an error quotes.
    ///
    /// - Parameters:
    ///   - quote: What the error quotes.
    ///   - packet: The packet with the error.
    /// - Returns: The path, or `nil` unless this socket sends such packets.
    public func path(of quote: SCMPQuote, in packet: Span<UInt8>) -> NetworkPath? {
        guard quote.flow.socketPort == local.port,
            quote.packet.header.source == local.address
        else { return nil }
        let flow = flows.last { flow in
            guard flow.destination == quote.packet.header.destination else { return false }
            switch flow.path.path {
            case .standard(let path): return quote.wasSent(over: path, in: packet)
            case .empty: return quote.packet.path == .empty
            default: return false
            }
        }
        return flow?.path
    }
}
