package import SMPBytes

/// The places of the paths that stay when of paths over the same interfaces only the one that
/// expires last is kept.
///
/// Of those that expire together, the first stays. The others keep their order.
package func placesOfUniquePaths(
    _ paths: some Sequence<(fingerprint: PathFingerprint, expiry: UnixTime)>
) -> [Int] {
    var kept: [PathFingerprint: (place: Int, expiry: UnixTime)] = [:]
    for (place, path) in paths.enumerated() {
        if let other = kept[path.fingerprint], other.expiry >= path.expiry { continue }
        kept[path.fingerprint] = (place, path.expiry)
    }
    return kept.values.map(\.place).sorted()
}
