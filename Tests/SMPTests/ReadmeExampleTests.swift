import Foundation
import SMP
import SMPSockets
import SMPTestnet
import TestVectors
import Testing

/// Says hello over up to three paths that have as few links in common as can be.
func greet(_ peer: SCIONEndpoint, daemon: UnderlayAddress) async throws {
    let socket = try PanSocket(try await Host.connect(to: daemon))
    let candidates = try await socket.availablePaths(to: peer)
    let paths = DisjointSelection().select(3, of: candidates)
    let session = try await socket.connect(to: peer, over: paths)
    for connection in session.connections {
        try connection.write(Array("hello".utf8))
        let answer = try await connection.read(timeout: .seconds(5))
        print(answer.count, "bytes back, in", connection.metrics.roundTrip.smoothed as Any)
    }
    await socket.close()
}

@Suite struct ReadmeExampleTests {
    @Test func isTheCodeThatIsTestedHere() throws {
        let file = Vectors.directory.deletingLastPathComponent().appending(path: "README.md")
        let readme = try String(contentsOf: file, encoding: .utf8)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let blocks = readme.components(separatedBy: "```swift\n")
        let example = try #require(blocks.dropFirst().first?.components(separatedBy: "```").first)
        let function = try #require(example.range(of: "///")).lowerBound
        #expect(source.contains(example[function...]))
    }

    @Test func saysHelloOnEachPath() async throws {
        let live = try await LiveNetwork.start(BuiltInNetwork.showcase.network())
        let near = try #require(live.plan.sites[try ISDAS("1-ff00:0:101")]).daemon
        let far = try #require(live.plan.sites[try ISDAS("1-ff00:0:106")]).daemon
        let host = try await Host.connect(to: far)
        let socket = try PanSocket(host)
        socket.listen()
        // On a thread of its own the answer comes in time, however busy those of other tests are.
        let loop = try EventLoop(name: "echo")
        try loop.start()
        let echo = Task(executorPreference: loop) {
            guard let session = await socket.accept() else { return 0 }
            for connection in session.connections {
                try connection.write(try await connection.read())
            }
            return session.connections.count
        }
        try await greet(socket.local, daemon: near)
        #expect(try await echo.value == 3)
        await socket.close()
        await loop.finish()
        await host.close()
        await live.stop()
    }
}
