internal import SMPBytes

/// The packets of one packet number space whose fate is not known yet, with what they carried.
///
/// ```
///  numbers   … gone │ first   oldest outstanding … newest │ next …
///                   └──────── slots, by number ───────────┘
///  frames    … free │ head ── frames of these packets ─ tail ─ open ─┐
/// ```
///
/// Both rings have a power of two as their capacity and are indexed by the low bits of a counter.
/// They grow until they hold what a connection keeps in flight, and take no more memory after that.
///
/// While a packet is written its frames are put behind the tail by ``append(_:)``; then the packet
/// takes them with ``commit(_:number:)``, or ``abandonOpen()`` takes them back.
///
/// - Source: RFC 9002, section A.1.
struct SentPackets: Sendable {
    /// The most numbers that are kept.
    static let maximumCount = 1 << 16
    /// The most packets that count nothing in flight which are kept when they are the oldest.
    ///
    /// An end that only receives sends acknowledgements, which the peer may never acknowledge.
    static let idleCount = 512

    private var slots: [SentPacket] = []
    private var frames: [SentFrame] = []
    /// The oldest number that may be outstanding.
    private(set) var first: UInt64 = 0
    /// The number after the newest.
    private(set) var next: UInt64 = 0
    private var head: UInt32 = 0
    private var tail: UInt32 = 0
    private var openCount: UInt32 = 0

    /// The number of packets of unknown fate.
    private(set) var outstandingCount = 0

    private static let vacant = SentPacket(
        sentAt: Instant(nanoseconds: 0), byteCount: 0, state: .skipped, isAckEliciting: false,
        isInFlight: false)

    /// Whether one more packet may be sent before the fate of another is known.
    var hasRoom: Bool { next &- first < UInt64(Self.maximumCount) }

    // MARK: Writing

    /// Notes a frame of the packet that is being written.
    @inline(__always)
    mutating func append(_ frame: SentFrame) {
        if Int(tail &- head &+ openCount) == frames.count { growFrames() }
        frames[frameIndex(tail &+ openCount)] = frame
        openCount &+= 1
    }

    /// The number of frames of the packet that is being written.
    var openFrameCount: Int { Int(openCount) }

    /// Forgets the frames of the packet that is being written.
    mutating func abandonOpen() {
        openCount = 0
    }

    /// Takes up a packet, with the frames noted since the last one.
    ///
    /// - Precondition: Its number is above that of the last one.
    mutating func commit(_ packet: SentPacket, number: PacketNumber) {
        precondition(number.value >= next, "packet numbers go up")
        forgetIdle()
        while number.value &- first >= UInt64(slots.count) { growSlots() }
        while next < number.value {
            slots[slotIndex(next)] = Self.vacant
            next &+= 1
        }
        let index = slotIndex(next)
        slots[index] = packet
        slots[index].firstFrame = tail
        slots[index].frameCount = UInt16(truncatingIfNeeded: openCount)
        tail &+= openCount
        openCount = 0
        next &+= 1
        outstandingCount += 1
    }

    // MARK: Fates

    /// What is known of a number, or `nil` when it is older than what is kept, or was not sent.
    func packet(_ number: UInt64) -> SentPacket? {
        number >= first && number < next ? slots[slotIndex(number)] : nil
    }

    /// Whether a number that is kept was left out on purpose.
    func wasSkipped(_ number: UInt64) -> Bool { slots[slotIndex(number)].state == .skipped }

    /// Ends the wait for a packet, and gives its frames to `list`.
    ///
    /// - Returns: The packet, or `nil` when its fate was known before.
    @inline(__always)
    mutating func settle(
        _ number: UInt64, as state: SentPacket.State, frames list: inout [SentFrame]
    ) -> SentPacket? {
        let index = slotIndex(number)
        guard slots[index].state == .outstanding else { return nil }
        slots[index].state = state
        outstandingCount -= 1
        let packet = slots[index]
        copyFrames(of: packet, to: &list)
        return packet
    }

    /// Gives the frames of a packet to `list`, which stays outstanding.
    @inline(__always)
    func copyFrames(of packet: SentPacket, to list: inout [SentFrame]) {
        for offset in 0..<UInt32(packet.frameCount) {
            list.append(frames[frameIndex(packet.firstFrame &+ offset)])
        }
    }

    /// Frees the place of the oldest packets, up to the first that is outstanding.
    mutating func trim() {
        while first < next, slots[slotIndex(first)].state != .outstanding { first &+= 1 }
        head = first < next ? slots[slotIndex(first)].firstFrame : tail
    }

    /// Forgets every packet; numbers go on where they were.
    mutating func removeAll() {
        first = next
        head = tail
        openCount = 0
        outstandingCount = 0
    }

    // MARK: Rings

    @inline(__always)
    private func slotIndex(_ number: UInt64) -> Int {
        Int(truncatingIfNeeded: number) & (slots.count &- 1)
    }

    @inline(__always)
    private func frameIndex(_ position: UInt32) -> Int {
        Int(position) & (frames.count &- 1)
    }

    private mutating func forgetIdle() {
        guard next &- first >= UInt64(Self.idleCount) else { return }
        let slot = slotIndex(first)
        guard slots[slot].state == .outstanding, !slots[slot].isInFlight else { return }
        slots[slot].state = .lost
        outstandingCount -= 1
        trim()
    }

    private mutating func growSlots() {
        var larger = [SentPacket](repeating: Self.vacant, count: max(64, slots.count * 2))
        for number in first..<next {
            larger[Int(truncatingIfNeeded: number) & (larger.count - 1)] = slots[slotIndex(number)]
        }
        slots = larger
    }

    private mutating func growFrames() {
        var larger = [SentFrame](repeating: .ping, count: max(64, frames.count * 2))
        for offset in 0..<(tail &- head &+ openCount) {
            let position = head &+ offset
            larger[Int(position) & (larger.count - 1)] = frames[frameIndex(position)]
        }
        frames = larger
    }
}
