internal import SMPBytes
struct BBR: CongestionControl, Sendable {
    private(set) var congestionWindow: Int
    private(set) var slowStartThreshold = Int.max
    private(set) var recoveryStart: Instant?
    init(maximumDatagramSize: Int) { congestionWindow = CongestionWindows.initial(maximumDatagramSize: maximumDatagramSize) }
    func pacingRate(roundTrip: RTTEstimator) -> Double? { nil }
    mutating func sent(byteCount: Int, bytesInFlight: Int, now: Instant) {}
    mutating func acknowledged(_ acknowledgement: CongestionAcknowledgement, roundTrip: RTTEstimator, now: Instant) {}
    mutating func congested(_ loss: CongestionLoss, now: Instant) {}
    mutating func persistentlyCongested(now: Instant) {}
    mutating func lossWasSpurious() {}
    mutating func setMaximumDatagramSize(_ size: Int) {}
}
