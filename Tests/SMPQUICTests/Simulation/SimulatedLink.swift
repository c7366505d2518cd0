import SMPBytes
import SMPCrypto

@testable import SMPQUIC

/// A datagram on its way.
struct FlyingDatagram: Sendable {
    var bytes: [UInt8]
    let path: PathHandle
    var ecn: ECNCodepoint
    let arrivesAt: Int64
    let order: Int
}

/// One direction between two ends, in virtual time.
struct SimulatedLink: Sendable {
    let conditions: LinkConditions
    private var random: RandomStream
    private var flying: [FlyingDatagram] = []
    private var busyUntil: Int64 = 0
    private var order = 0
    /// How many datagrams are still lost of a burst.
    private var burstLeft = 0
    /// A hash of everything that was sent, and when.
    private(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325

    init(_ conditions: LinkConditions, seed: UInt64) {
        self.conditions = conditions
        random = RandomStream(seed: seed)
    }

    /// When the next datagram arrives.
    var nextArrival: Int64? { flying.last?.arrivesAt }

    /// Takes the next datagram, if it has arrived.
    mutating func arrive(now: Int64) -> FlyingDatagram? {
        guard let next = flying.last, next.arrivesAt <= now else { return nil }
        return flying.removeLast()
    }

    /// Sends a datagram.
    mutating func send(
        _ bytes: [UInt8], on path: PathHandle, ecn: ECNCodepoint, now: Int64
    ) {
        note(bytes, now)
        guard bytes.count <= maximumLength(now), !isLost(),
            !conditions.blackHoles.contains(where: { $0.contains(now) })
        else { return }
        var leaves = now
        if let rate = conditions.rate {
            let start = max(now, busyUntil)
            guard Double(start - now) * rate / 1e9 < Double(conditions.queueLength) else { return }
            busyUntil = start + Int64(Double(bytes.count) / rate * 1e9)
            leaves = busyUntil
        }
        let copies = chance(conditions.duplication) ? 2 : 1
        for _ in 0..<copies { fly(bytes, on: path, ecn: ecn, leaves: leaves) }
    }

    private func maximumLength(_ now: Int64) -> Int {
        guard let change = conditions.change, now >= change.at else {
            return conditions.maximumLength
        }
        return change.maximumLength
    }

    private mutating func isLost() -> Bool {
        if burstLeft > 0 {
            burstLeft -= 1
            return true
        }
        guard chance(conditions.loss) else { return false }
        burstLeft = conditions.burst
        return true
    }

    private mutating func note(_ bytes: [UInt8], _ now: Int64) {
        trace = (trace ^ UInt64(bitPattern: now)) &* 0x100_0000_01B3
        for byte in bytes { trace = (trace ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    private mutating func fly(
        _ bytes: [UInt8], on path: PathHandle, ecn: ECNCodepoint, leaves: Int64
    ) {
        var bytes = bytes
        var delay = conditions.delay
        if conditions.jitter > 0 {
            delay += Int64.random(in: 0...conditions.jitter, using: &random)
        }
        if chance(conditions.spikes) { delay += 300_000_000 }
        if chance(conditions.corruption), !bytes.isEmpty {
            let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        order += 1
        let datagram = FlyingDatagram(
            bytes: bytes, path: path, ecn: marked(ecn), arrivesAt: leaves + delay, order: order)
        // The next to arrive stands last.
        let index = flying.firstIndex { $0.arrivesAt <= datagram.arrivesAt } ?? flying.count
        flying.insert(datagram, at: index)
    }

    private mutating func marked(_ ecn: ECNCodepoint) -> ECNCodepoint {
        if conditions.bleaches { return .notECT }
        return ecn == .ect0 && chance(conditions.marking) ? .ce : ecn
    }

    private mutating func chance(_ thousandths: Int) -> Bool {
        thousandths > 0 && Int.random(in: 0..<1_000, using: &random) < thousandths
    }
}
