import FuzzDriver
import SMPBytes
import SMPQUIC

@main enum FuzzTransportParameters {
    static func main() {
        fuzz { start, count in
            FuzzTransportParameters.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// What is accepted can be written, and reads back as it was.
    static func check(_ input: Span<UInt8>) {
        for side in [Side.client, .server] {
            guard var parameters = try? TransportParameters(input, from: side) else { continue }
            // More versions than this are not written.
            if let versions = parameters.versionInformation {
                parameters.versionInformation?.available = Array(versions.available.prefix(16))
            }
            let written = parameters.encoded(grease: 1)
            let again = try? TransportParameters(written.span, from: side)
            precondition(again == parameters)
        }
    }
}
