import FuzzDriver
import SMPBytes
import SMPHost
import SMPSCION

@main enum FuzzHost {
    static func main() {
        fuzz { start, count in
            let input = UnsafeBufferPointer(start: start, count: count).span
            FuzzHost.checkConfiguration([UInt8](capacity: count) { $0.append(copying: input) })
            FuzzHost.checkFlows(input)
            return 0
        }
    }

    /// A file gives a daemon, or an error of one line.
    private static func checkConfiguration(_ content: [UInt8]) {
        do throws(HostConfigurationError) {
            _ = try HostConfiguration(variables: [:], file: ("file", content))
        } catch {
            precondition(!error.description.contains("\n") && error.description.count < 1000)
        }
    }

    /// An error belongs to the socket that has sent the packet in it, and to no other.
    private static func checkFlows(_ input: Span<UInt8>) {
        guard let layout = try? PacketLayout(input), let scmp = try? layout.scmp(in: input),
            let range = scmp.quote, let quote = try? SCMPQuote(range, in: input),
            let port = quote.flow.socketPort, let path = path(of: quote, in: input)
        else { return }
        let header = quote.packet.header
        var flows = SentFlows(from: SCIONEndpoint(header.source, port: port))
        precondition(flows.path(of: quote, in: input) == nil)
        flows.note(header.destination, over: path)
        precondition(flows.path(of: quote, in: input) == path)
        var others = SentFlows(from: SCIONEndpoint(header.source, port: port ^ 1))
        others.note(header.destination, over: path)
        precondition(others.path(of: quote, in: input) == nil)
        checkHealth(scmp.message, about: path)
    }

    /// Suspected is what lies on the path and is named, for ten seconds.
    private static func checkHealth(_ message: SCMPMessage, about path: NetworkPath) {
        var health = InterfaceHealth()
        let start = Instant(.seconds(1))
        let named = health.take(message, about: path, now: start)
        precondition(named.allSatisfy(path.interfaces.contains))
        precondition(health.suspects(path, now: start) == !named.isEmpty)
        precondition(!health.suspects(path, now: start + InterfaceHealth.suspicionLifetime))
        health.confirm(path)
        precondition(health == InterfaceHealth())
    }

    /// The path of a quoted packet, between two interfaces that are made up.
    private static func path(of quote: SCMPQuote, in input: Span<UInt8>) -> NetworkPath? {
        let quoted = input.extracting(quote.range)
        guard let layout = quote.packet.path.standard,
            let nextHop = try? UnderlayAddress("10.0.0.1:30042")
        else { return nil }
        var reader = ByteReader(quoted.extracting(layout.start..<quoted.count))
        guard let path = try? StandardPath(from: &reader) else { return nil }
        let source = quote.packet.header.source.isdAS
        let metadata = PathMetadata(interfaces: [
            PathInterface(source, 41), PathInterface(source, 1),
        ])
        return NetworkPath(path, nextHop: nextHop, metadata: metadata)
    }
}
