import FuzzDriver
import SMPBytes
import SMPSCION

/// The small protocols beside SCION: BFD between routers, STUN for hosts behind translators.
@main enum FuzzControl {
    static func main() {
        fuzz { start, count in
            let input = UnsafeBufferPointer(start: start, count: count).span
            FuzzControl.checkBFD(input)
            FuzzControl.checkRequest(input)
            FuzzControl.checkResponse(input)
            return 0
        }
    }

    /// A packet that decodes encodes to the same bytes, but for a longer length.
    static func checkBFD(_ input: Span<UInt8>) {
        var reader = ByteReader(input)
        guard let packet = try? BFDControlPacket(from: &reader) else { return }
        let encoded = [UInt8](capacity: BFDControlPacket.encodedLength) {
            packet.encode(into: &$0)
        }
        for index in encoded.indices where index != 3 {
            precondition(encoded[index] == input[index])
        }
    }

    /// A request that decodes encodes to one that decodes to the same value.
    static func checkRequest(_ input: Span<UInt8>) {
        guard let request = try? STUNBindingRequest(input) else { return }
        precondition(DatagramKind(input) == .stun)
        let encoded = [UInt8](capacity: request.encodedLength) { request.encode(into: &$0) }
        precondition((try? STUNBindingRequest(encoded.span)) == request)
    }

    /// A response that decodes encodes to one that decodes to the same value.
    static func checkResponse(_ input: Span<UInt8>) {
        guard let response = try? STUNBindingResponse(input) else { return }
        let encoded = [UInt8](capacity: response.encodedLength) { response.encode(into: &$0) }
        precondition(encoded.count <= input.count)
        precondition((try? STUNBindingResponse(encoded.span)) == response)
    }
}
