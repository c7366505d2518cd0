/// The daemon of a host, which knows paths and other facts for all its applications.
///
/// It speaks gRPC over HTTP/2 and nothing else, in most cases at 127.0.0.1:30255.
///
/// - Source: SCION control plane, daemon.proto.
public enum DaemonService {
    /// The name of the service.
    public static let name = "proto.daemon.v1.DaemonService"

    /// The paths to an AS.
    public static let paths = RPCMethod<PathsRequest, PathsResponse>(name, "Paths")
    /// What there is to know of an AS.
    public static let autonomousSystem = RPCMethod<ASRequest, ASResponse>(name, "AS")
    /// The border routers of the local AS.
    public static let interfaces = RPCMethod<EmptyMessage, InterfacesResponse>(name, "Interfaces")
    /// The services of the local AS.
    public static let services = RPCMethod<EmptyMessage, ServicesResponse>(name, "Services")
    /// The ports that routers deliver to.
    public static let portRange = RPCMethod<EmptyMessage, PortRangeResponse>(name, "PortRange")
    /// Tells the daemon of a link that is down.
    public static let notifyInterfaceDown = RPCMethod<InterfaceDownRequest, EmptyMessage>(
        name, "NotifyInterfaceDown")
    /// A key of an AS for a host elsewhere.
    public static let drkeyASHost = RPCMethod<DRKeyRequest, DRKeyResponse>(name, "DRKeyASHost")
    /// A key of a host for an AS elsewhere.
    public static let drkeyHostAS = RPCMethod<DRKeyRequest, DRKeyResponse>(name, "DRKeyHostAS")
    /// A key of a host for a host elsewhere.
    public static let drkeyHostHost = RPCMethod<DRKeyRequest, DRKeyResponse>(
        name, "DRKeyHostHost")

    /// How many entries a list in an answer may have.
    ///
    /// An entry can be two bytes long and still take up hundreds in memory. A list that is longer is
    /// refused as a whole.
    static let entryLimit = 16_384
}

/// A request or an answer that says nothing besides.
public struct EmptyMessage: Hashable, Sendable {
    /// Makes one.
    public init() {}
}
