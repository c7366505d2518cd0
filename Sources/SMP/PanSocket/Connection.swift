internal import SMPBytes
public import SMPHost
public import SMPMultipath
public import SMPSCION
internal import SMPSockets

/// Data to and from a peer over one path.
///
/// What is written arrives whole, once, late, or not at all, as with UDP.
public struct Connection: Sendable {
    /// Its place in the session, from 0.
    public let index: Int
    /// The session.
    public let session: PanSession

    /// The peer.
    public var remote: SCIONEndpoint { session.peer }

    /// The path that data is sent over, or `nil` if the peer has not used the connection yet.
    public var path: NetworkPath? {
        session.socket.engine.withLock { $0[session.token]?.connections[index].path }
    }

    /// Whether the path works.
    public var state: PathState { metrics.state }

    /// What was measured on the path; nothing once the session has ended.
    public var metrics: PathMetrics {
        session.socket.engine.withLock { $0[session.token]?.connections[index].metrics }
            ?? PathMetrics.ended
    }

    /// Sends all further data over another path.
    ///
    /// The peer follows, unless it has chosen for itself.
    public func setPath(_ path: NetworkPath) {
        let (token, index) = (session.token, index)
        session.socket.drive { engine, now in
            engine.change(token) { $0.setPath(path, ofConnection: index, now: now) }
        }
    }

    /// Sends a datagram.
    ///
    /// - Throws: ``PanError``, with `HostError.tooLarge` for data that does not fit on the path.
    public func write(_ data: [UInt8]) throws(PanError) {
        let (token, index) = (session.token, index)
        let output = session.socket.engine.withLock {
            $0.dataMessage(token, onConnection: index)
        }
        guard let output else { throw session.end.map(PanError.ended) ?? .notOpen }
        if let error = session.socket.send(output, data) { throw .host(error) }
    }

    /// Waits for the next datagram.
    ///
    /// - Parameter timeout: How long to wait, or `nil` for as long as the session lasts.
    /// - Returns: The datagram.
    /// - Throws: ``PanError/timedOut``, also when the task is cancelled; ``PanError/ended(_:)``.
    public func read(timeout: Duration? = nil) async throws(PanError) -> [UInt8] {
        let channel = session.channels[index]
        let data: [UInt8]?
        if let timeout {
            data = await withTaskGroup(of: [UInt8]?.self) { group in
                group.addTask { await channel.read() }
                group.addTask {
                    try? await Task.sleep(for: timeout)
                    return nil
                }
                let first = await group.next() ?? nil
                group.cancelAll()
                // Data may have come in the moment in which the time was over.
                return await group.reduce(first) { $0 ?? $1 }
            }
        } else {
            data = await channel.read()
        }
        guard let data else { throw session.end.map(PanError.ended) ?? .timedOut }
        return data
    }
}

extension PathMetrics {
    /// Those of a path that is no longer in use.
    fileprivate static var ended: PathMetrics {
        let meter = TrafficMeter(now: MonotonicClock.now)
        var metrics = PathMetrics(sent: meter, received: meter)
        metrics.state = .closed
        return metrics
    }
}
