import FuzzDriver
import SMPBytes
import SMPHost
import SMPSCION

@main enum FuzzRPCMessages {
    static func main() {
        fuzz { start, count in
            FuzzRPCMessages.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// The messages, in the order of their numbers; new ones go to the end.
    private static let types: [any RPCMessage.Type] = [
        PathsRequest.self, PathsResponse.self, ASRequest.self, ASResponse.self,
        InterfacesResponse.self, ServicesResponse.self, PortRangeResponse.self,
        InterfaceDownRequest.self, DRKeyRequest.self, DRKeyResponse.self, EmptyMessage.self,
        TRCRequest.self, TRCResponse.self, ChainsRequest.self, ChainsResponse.self,
    ]

    /// What decodes encodes to bytes that decode to the same, and from then on to the same bytes.
    ///
    /// The first byte says which message it is.
    static func check(_ input: Span<UInt8>) {
        guard !input.isEmpty else { return }
        let type = types[Int(input[0]) % types.count]
        guard let message = try? type.init(protobuf: input.extracting(droppingFirst: 1)) else {
            return
        }
        let encoded = message.protobuf
        guard let again = try? type.init(protobuf: encoded.span) else {
            preconditionFailure("\(type) does not read what it writes")
        }
        precondition(again.protobuf == encoded)
        if let paths = message as? PathsResponse, let same = again as? PathsResponse {
            // Paths that made no sense are not written again.
            precondition(paths.paths.map(\.path) == same.paths.map(\.path))
            precondition(same.refused.isEmpty)
        } else {
            precondition(AnyHashable(again) == AnyHashable(message))
        }
    }
}
