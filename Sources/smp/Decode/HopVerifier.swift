import SMPBytes
import SMPSCION
struct HopKey {}
struct HopVerifier { struct Verdict: CustomStringConvertible { var description = "" }
 init(_ l: StandardPathLayout, in p: Span<UInt8>) {}
 func verdicts(_ k: [HopKey]) -> [Verdict]? { nil } }
extension UTCTime { static func text(expiryOf: HopField, _ i: InfoField) -> String { "" } }
extension PacketDissector { func addSTUN() throws(WireError) {}
 func addUpperLayer(_ p: ProtocolNumber) throws(WireError) {} }
