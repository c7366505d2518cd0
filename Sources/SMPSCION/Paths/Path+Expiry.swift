public import SMPBytes

extension Path {
    /// When the first hop field of the path expires; `nil` if there is none.
    public var expiry: UnixTime? {
        switch self {
        case .empty: nil
        case .standard(let path): path.expiry
        case .oneHop(let path): path.info.expiry(of: path.firstHop.expirationTime)
        case .epic(let path): path.standard.expiry
        }
    }
}
