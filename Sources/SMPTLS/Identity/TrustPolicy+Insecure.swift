extension TrustPolicy {
    /// Whether all certificates are believed.
    var isInsecure: Bool {
        if case .insecure = self { true } else { false }
    }
}

extension ClientCertificatePolicy {
    /// Whether all certificates are believed.
    var isInsecure: Bool {
        switch self {
        case .none: false
        case .optional(let policy), .required(let policy): policy.isInsecure
        }
    }
}
