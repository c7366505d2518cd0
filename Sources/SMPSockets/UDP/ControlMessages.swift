internal import SMPBytes

internal import CSMPLinux
internal import Glibc

/// Notes that travel with a datagram to and from the kernel, one after the other.
///
/// ```
///  0              8        12       16                     multiple of 8
/// +--------------+--------+--------+----------+------------+----
/// | 16 + length  | level  |  type  |  data    |  padding   | next note
/// +--------------+--------+--------+----------+------------+----
/// ```
///
/// - Source: cmsg(3), whose macros Swift does not import.
enum ControlMessage {
    static let headerLength = MemoryLayout<cmsghdr>.size

    /// Room for a note with this much data, padding included.
    static func space(_ length: Int) -> Int { headerLength + padded(length) }

    static func padded(_ length: Int) -> Int {
        (length + MemoryLayout<Int>.size - 1) & ~(MemoryLayout<Int>.size - 1)
    }

    /// Room for everything that one message can carry, with some to spare.
    static let capacity = 128
}

/// Writes the notes of one message.
@safe struct ControlWriter {
    private let memory: UnsafeMutableRawPointer

    /// The bytes written so far.
    private(set) var length = 0

    /// Writes from `memory` on, which holds ``ControlMessage/capacity`` bytes.
    @unsafe init(at memory: UnsafeMutableRawPointer) {
        unsafe self.memory = memory
    }

    mutating func append<T: BitwiseCopyable>(level: Int32, type: Int32, _ value: T) {
        let size = MemoryLayout<T>.size
        precondition(length + ControlMessage.space(size) <= ControlMessage.capacity)
        var header = cmsghdr()
        header.cmsg_len = ControlMessage.headerLength + size
        (header.cmsg_level, header.cmsg_type) = (level, type)
        unsafe memory.storeBytes(of: header, toByteOffset: length, as: cmsghdr.self)
        unsafe memory.storeBytes(
            of: value, toByteOffset: length + ControlMessage.headerLength, as: T.self)
        length += ControlMessage.space(size)
    }

    /// Notes the congestion mark to send with.
    mutating func append(_ ecn: ECNCodepoint, for remote: SocketAddress.IP) {
        if remote.travelsAsIPv4 {
            append(level: levelIPv4, type: IP_TOS, Int32(ecn.rawValue))
        } else {
            append(level: levelIPv6, type: IPV6_TCLASS, Int32(ecn.rawValue))
        }
    }

    /// Notes the address to send from.
    mutating func append(local: SocketAddress.IP) {
        switch local {
        case .v4(let address):
            let source = in_addr(s_addr: address.bigEndian)
            let info = in_pktinfo(ipi_ifindex: 0, ipi_spec_dst: source, ipi_addr: in_addr())
            append(level: levelIPv4, type: IP_PKTINFO, info)
        case .v6(let high, let low, let scopeID):
            let info = IPv6PacketInfo(
                high: high.bigEndian, low: low.bigEndian, interfaceIndex: scopeID)
            append(level: levelIPv6, type: IPV6_PKTINFO, info)
        }
    }
}

/// The kernel's `in6_pktinfo`, with the address as two integers in network byte order.
struct IPv6PacketInfo: BitwiseCopyable {
    var high, low: UInt64
    var interfaceIndex: UInt32
}

/// Reads the notes of one received message.
@safe struct ControlReader {
    private let notes: UnsafeRawBufferPointer
    private var offset = 0

    /// Reads what the kernel stored in `notes`.
    @unsafe init(_ notes: UnsafeRawBufferPointer) {
        unsafe self.notes = notes
    }

    /// One note; its data is read with ``value(_:)``.
    @safe struct Note {
        let level: Int32
        let type: Int32
        fileprivate let data: UnsafeRawBufferPointer

        /// The data as a value of this type, or `nil` if it is shorter.
        func value<T: BitwiseCopyable>(_ type: T.Type) -> T? {
            guard unsafe data.count >= MemoryLayout<T>.size else { return nil }
            return unsafe data.loadUnaligned(as: T.self)
        }
    }

    /// The next note, or `nil` after the last one.
    mutating func next() -> Note? {
        let left = unsafe notes.count - offset
        guard left >= ControlMessage.headerLength else { return nil }
        let header = unsafe notes.loadUnaligned(fromByteOffset: offset, as: cmsghdr.self)
        let length = Int(header.cmsg_len) - ControlMessage.headerLength
        guard length >= 0, length <= left - ControlMessage.headerLength else { return nil }
        let start = offset + ControlMessage.headerLength
        let data = unsafe UnsafeRawBufferPointer(rebasing: notes[start..<start + length])
        offset = start + ControlMessage.padded(length)
        return unsafe Note(level: header.cmsg_level, type: header.cmsg_type, data: data)
    }
}
