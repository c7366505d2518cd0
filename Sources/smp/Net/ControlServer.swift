import FoundationEssentials
import SMPSockets

/// Takes commands for a running network, each a line of JSON over TCP on this machine.
final class ControlServer: Sendable {
    /// The longest line that is read, in bytes.
    static let lineLimit = 65_536

    let address: SocketAddress

    private let loop: EventLoop
    private let listener: TCPListener
    private let controller: NetworkController

    init(_ controller: NetworkController) throws(SocketError) {
        self.controller = controller
        loop = try EventLoop(name: "smp-control")
        listener = try TCPListener(on: SocketAddress(.loopback4, port: 0), loop: loop)
        address = listener.localAddress
        try loop.start()
    }

    /// Serves until the task is cancelled.
    func serve() async {
        await withTaskExecutorPreference(loop) { await serveOnLoop() }
        listener.close()
        await loop.finish()
    }

    private func serveOnLoop() async {
        await withDiscardingTaskGroup { group in
            while let connection = try? await listener.accept() {
                group.addTask { try? await self.serve(connection) }
            }
            group.cancelAll()
        }
    }

    private func serve(_ connection: TCPConnection) async throws {
        defer { connection.close() }
        let line = try await connection.readLine(atMost: Self.lineLimit)
        let reply: ControlReply
        if let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line)) {
            reply = await controller.answer(request)
        } else {
            reply = ControlReply(error: "not a request")
        }
        try await connection.write(Array(try JSONEncoder().encode(reply)) + [UInt8(ascii: "\n")])
    }
}

/// Gives commands to a running network.
enum ControlClient {
    static func ask(_ request: ControlRequest, _ state: StateFolder) async throws -> ControlReply {
        let description = try state.read()
        let reply: ControlReply
        do {
            let address = try SocketAddress(description.control)
            let loop = try EventLoop(name: "smp-control")
            try loop.start()
            let connection = try await TCPConnection.connect(to: address, on: loop)
            defer { connection.close() }
            try await connection.write(
                Array(try JSONEncoder().encode(request)) + [UInt8(ascii: "\n")])
            // All links of the largest network fit.
            let line = try await connection.readLine(atMost: 16 << 20)
            reply = try JSONDecoder().decode(ControlReply.self, from: Data(line))
            await loop.finish()
        } catch {
            throw Failure.refusal(
                "the network of process \(description.pid) does not answer at "
                    + "\(description.control): \(error)")
        }
        if let message = reply.error { throw Failure.misuse(message) }
        return reply
    }
}

extension TCPConnection {
    /// Reads up to the end of a line, or of the connection.
    fileprivate func readLine(atMost limit: Int) async throws -> [UInt8] {
        var line: [UInt8] = []
        while line.count < limit, let bytes = try await read(atMost: 65_536) {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) { return line + bytes[..<end] }
            line += bytes
        }
        return line
    }
}
