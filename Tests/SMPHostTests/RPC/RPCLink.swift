import SMPBytes
import SMPHost

/// A caller and a service, joined by a transport that delivers pieces of one length.
struct RPCLink {
    var client: RPCClient
    var server: RPCServer
    let pieceLength: Int
    var now = Instant(.zero)

    init(
        _ route: RPCClient.Route, dialects: Set<RPCDialect> = [.grpc, .connect],
        pieceLength: Int = 1000, limits: RPCLimits = RPCLimits()
    ) {
        self.pieceLength = pieceLength
        client = RPCClient(route, authority: "127.0.0.1:30255", limits: limits, now: now)
        server = RPCServer(dialects: dialects, limits: limits, now: now)
    }

    mutating func call(_ call: RPCCall) -> RPCClient.CallID {
        client.call(call, now: now)
    }

    /// Carries bytes to and fro until nothing moves, and gives the events of both ends.
    ///
    /// The service replies with what `reply` makes of each call.
    mutating func run(
        reply: (RPCCall) -> Result<[UInt8], RPCStatus>? = { .success($0.message) }
    ) -> (client: [RPCClient.Event], server: [RPCServer.Event]) {
        var clientEvents: [RPCClient.Event] = []
        var serverEvents: [RPCServer.Event] = []
        while client.hasOutput || server.hasOutput {
            let up = [UInt8](capacity: pieceLength) { client.takeOutput(into: &$0) }
            server.receive(up.span, now: now)
            while let event = server.nextEvent() {
                serverEvents.append(event)
                if case .call(let id, let call) = event, let result = reply(call) {
                    server.reply(to: id, result, now: now)
                }
            }
            let down = [UInt8](capacity: pieceLength) { server.takeOutput(into: &$0) }
            client.receive(down.span, now: now)
            while let event = client.nextEvent() { clientEvents.append(event) }
        }
        return (clientEvents, serverEvents)
    }
}
