import Glibc
import SMPBytes
import Testing

@testable import SMPSockets

/// The loopback addresses that this machine has; some containers have no IPv6.
let loopbacks: [SocketAddress.IP] = [.loopback4, .loopback6].filter { ip in
    (try? UDPSocket(boundTo: SocketAddress(ip, port: 0))) != nil
}

/// A datagram as a test sees it.
struct Received: Equatable {
    var bytes: [UInt8]
    var addresses: AddressPair
    var ecn: ECNCodepoint
}

/// A send batch behind a reference, which `#expect` can look at.
final class Outgoing {
    private var batch: SendBatch

    init(byteCapacity: Int = 1 << 20, runCapacity: Int = 256) {
        batch = SendBatch(byteCapacity: byteCapacity, runCapacity: runCapacity)
    }

    var isEmpty: Bool { batch.isEmpty }

    func append(
        _ bytes: [UInt8], to addresses: AddressPair, ecn: ECNCodepoint = .notECT
    ) -> Bool {
        batch.append(copying: bytes.span, to: addresses, ecn: ecn)
    }

    func append(
        _ bytes: [UInt8], to remote: SocketAddress, ecn: ECNCodepoint = .notECT
    ) -> Bool {
        append(bytes, to: AddressPair(remote: remote), ecn: ecn)
    }

    func append<E: Error>(
        to addresses: AddressPair, maximumLength: Int,
        _ write: (inout OutputSpan<UInt8>) throws(E) -> Void
    ) throws(E) -> Bool {
        try batch.append(to: addresses, maximumLength: maximumLength, write)
    }

    func append(run datagrams: [[UInt8]], to addresses: AddressPair) -> Bool {
        let length = datagrams[0].count
        return batch.append(
            runOf: length, to: addresses, maximumLength: length * datagrams.count
        ) { output in
            for datagram in datagrams { output.append(copying: datagram.span) }
        }
    }

    func send(on socket: UDPSocket) -> SendReport {
        batch.send(on: socket)
    }
}

/// A receive batch behind a reference.
final class Incoming {
    private var batch: ReceiveBatch

    init(capacity: Int = 16, runLength: Int = 65_536) {
        batch = ReceiveBatch(capacity: capacity, runLength: runLength)
    }

    /// The number of runs received.
    func receive(from socket: UDPSocket) throws(SocketError) -> Int {
        try batch.receive(from: socket)
    }

    var runs: [ReceivedRun] { (0..<batch.count).map { batch[$0] } }

    var datagrams: [Received] { batch.datagrams() }
}

extension ReceiveBatch {
    /// Copies of all datagrams.
    mutating func datagrams() -> [Received] {
        var all: [Received] = []
        for index in 0..<count {
            let run = self[index]
            for datagram in 0..<run.count {
                let span = span(of: datagram, in: run)
                let copy = unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
                all.append(Received(bytes: copy, addresses: run.addresses, ecn: run.ecn))
            }
        }
        return all
    }
}

extension UDPSocket {
    /// Receives until `count` datagrams are there, or nothing has come for five seconds.
    func receive(_ count: Int, with incoming: Incoming = Incoming()) throws -> [Received] {
        var all: [Received] = []
        while all.count < count, waitUntilReadable() {
            _ = try incoming.receive(from: self)
            all += incoming.datagrams
        }
        return all
    }

    func waitUntilReadable(milliseconds: Int32 = 5000) -> Bool {
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) > 0
    }
}

extension Array where Element == UInt8 {
    /// Bytes that differ from those of the neighbouring `seed`s.
    static func pattern(_ seed: Int, length: Int) -> [UInt8] {
        let period = 251
        let base = (0..<period).map { UInt8(truncatingIfNeeded: $0 + seed) }
        let whole = repeatElement(base, count: length / period + 1).flatMap { $0 }
        return Array(whole.prefix(length))
    }
}

/// Waits until `condition` holds, at most five seconds.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<5000 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return false
}
