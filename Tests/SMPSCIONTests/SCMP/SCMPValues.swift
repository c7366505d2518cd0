import SMPBytes
import SMPSCION
import TestVectors

/// An SCMP message with its trailer, as the vectors write it.
struct SCMPMessageValue: Decodable, Hashable {
    let type, code: UInt8
    let checksum: Hex
    var mtu, pointer, interface, ingress, egress, identifier, sequenceNumber: UInt16?
    var isdAS: Hex?
    let trailer: Hex
}

extension SCMPMessageValue {
    init(_ layout: SCMPMessageLayout, in packet: [UInt8]) {
        type = layout.header.type.rawValue
        code = layout.header.code
        checksum = Hex(bigEndian(layout.header.checksum))
        trailer = Hex(Array(packet[layout.trailer]))
        switch layout.message {
        case .destinationUnreachable, .unassigned:
            break
        case .packetTooBig(let error):
            mtu = error.mtu
        case .parameterProblem(let error):
            pointer = error.pointer.rawValue
        case .externalInterfaceDown(let error):
            isdAS = Hex(bigEndian(error.isdAS.rawValue))
            interface = error.interface.rawValue
        case .internalConnectivityDown(let error):
            isdAS = Hex(bigEndian(error.isdAS.rawValue))
            ingress = error.ingress.rawValue
            egress = error.egress.rawValue
        case .echoRequest(let echo), .echoReply(let echo):
            identifier = echo.identifier
            sequenceNumber = echo.sequenceNumber
        case .tracerouteRequest(let traceroute), .tracerouteReply(let traceroute):
            identifier = traceroute.identifier
            sequenceNumber = traceroute.sequenceNumber
            isdAS = Hex(bigEndian(traceroute.isdAS.rawValue))
            interface = traceroute.interface.rawValue
        }
    }
}

func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) -> [UInt8] {
    [UInt8](capacity: MemoryLayout<T>.size) { $0.append(bigEndian: value) }
}

/// Reads an address whose host part is an IPv4 address, or of the given type.
func scionAddress(_ hex: Hex, _ type: UInt8 = 0) throws -> SCIONAddress {
    var reader = ByteReader(hex.bytes.span)
    let isdAS = ISDAS(rawValue: try reader.takeUInt64())
    let host = try HostAddress(HostAddressType(rawValue: type), from: &reader)
    try reader.finish()
    return SCIONAddress(isdAS, host)
}

/// Reads a message that fills `bytes`.
func scmpLayout(_ bytes: [UInt8]) throws -> SCMPMessageLayout {
    var reader = ByteReader(bytes.span)
    let layout = try SCMPMessageLayout(from: &reader)
    try reader.finish()
    return layout
}

/// Writes a message with this checksum, and its trailer.
func encoded(
    _ message: SCMPMessage, checksum: UInt16 = 0, trailer: ArraySlice<UInt8> = []
) -> [UInt8] {
    [UInt8](capacity: message.encodedLength) { message.encode(checksum: checksum, into: &$0) }
        + trailer
}
