public import SMPSCION

/// The control service of an AS, as far as hosts of the AS call it.
///
/// It is reached at the address in a topology file, since version 0.14 of the reference in Connect or
/// gRPC on one port, before that in gRPC only.
///
/// - Source: SCION control plane, seg.proto and cppki.proto.
public enum ControlService {
    /// The name of the service that knows segments.
    public static let segmentLookupName = "proto.control_plane.v1.SegmentLookupService"
    /// The name of the service that knows what trust is built on.
    public static let trustMaterialName = "proto.control_plane.v1.TrustMaterialService"

    /// The segments that lead from one AS to another.
    public static let segments = RPCMethod<SegmentsRequest, SegmentsResponse>(
        segmentLookupName, "Segments")
    /// A trust root configuration.
    public static let trc = RPCMethod<TRCRequest, TRCResponse>(trustMaterialName, "TRC")
    /// The certificate chains of an AS.
    public static let chains = RPCMethod<ChainsRequest, ChainsResponse>(
        trustMaterialName, "Chains")
}

extension SegmentsRequest: RPCMessage {}

extension SegmentsResponse: RPCMessage {}
