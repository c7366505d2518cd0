internal import SMPBytes

/// The controller of a path: one of a closed set, so that no call is made through a table.
///
/// All of them are there, though only one is used: they are small, and a value that stands in a
/// place of its own is changed where it stands, which the payload of an enum is not for certain.
struct CongestionController: CongestionControl, Sendable {
    /// Which of them is used.
    let algorithm: CongestionAlgorithm
    private(set) var newReno: NewReno
    private(set) var cubic: Cubic
    private(set) var bbr: BBR

    /// Begins with the initial window.
    init(_ algorithm: CongestionAlgorithm, maximumDatagramSize: Int) {
        self.algorithm = algorithm
        newReno = NewReno(maximumDatagramSize: maximumDatagramSize)
        cubic = Cubic(maximumDatagramSize: maximumDatagramSize)
        bbr = BBR(maximumDatagramSize: maximumDatagramSize)
    }

    var congestionWindow: Int {
        switch algorithm {
        case .newReno: newReno.congestionWindow
        case .cubic: cubic.congestionWindow
        case .bbr: bbr.congestionWindow
        }
    }

    var slowStartThreshold: Int {
        switch algorithm {
        case .newReno: newReno.slowStartThreshold
        case .cubic: cubic.slowStartThreshold
        case .bbr: bbr.slowStartThreshold
        }
    }

    var recoveryStart: Instant? {
        switch algorithm {
        case .newReno: newReno.recoveryStart
        case .cubic: cubic.recoveryStart
        case .bbr: bbr.recoveryStart
        }
    }

    func pacingRate(roundTrip: RTTEstimator) -> Double? {
        switch algorithm {
        case .newReno: newReno.pacingRate(roundTrip: roundTrip)
        case .cubic: cubic.pacingRate(roundTrip: roundTrip)
        case .bbr: bbr.pacingRate(roundTrip: roundTrip)
        }
    }

    mutating func sent(byteCount: Int, bytesInFlight: Int, now: Instant) {
        switch algorithm {
        case .newReno: newReno.sent(byteCount: byteCount, bytesInFlight: bytesInFlight, now: now)
        case .cubic: cubic.sent(byteCount: byteCount, bytesInFlight: bytesInFlight, now: now)
        case .bbr: bbr.sent(byteCount: byteCount, bytesInFlight: bytesInFlight, now: now)
        }
    }

    mutating func acknowledged(
        _ acknowledgement: CongestionAcknowledgement, roundTrip: RTTEstimator, now: Instant
    ) {
        switch algorithm {
        case .newReno: newReno.acknowledged(acknowledgement, roundTrip: roundTrip, now: now)
        case .cubic: cubic.acknowledged(acknowledgement, roundTrip: roundTrip, now: now)
        case .bbr: bbr.acknowledged(acknowledgement, roundTrip: roundTrip, now: now)
        }
    }

    mutating func congested(_ loss: CongestionLoss, now: Instant) {
        switch algorithm {
        case .newReno: newReno.congested(loss, now: now)
        case .cubic: cubic.congested(loss, now: now)
        case .bbr: bbr.congested(loss, now: now)
        }
    }

    mutating func persistentlyCongested(now: Instant) {
        switch algorithm {
        case .newReno: newReno.persistentlyCongested(now: now)
        case .cubic: cubic.persistentlyCongested(now: now)
        case .bbr: bbr.persistentlyCongested(now: now)
        }
    }

    mutating func lossWasSpurious() {
        switch algorithm {
        case .newReno: newReno.lossWasSpurious()
        case .cubic: cubic.lossWasSpurious()
        case .bbr: bbr.lossWasSpurious()
        }
    }

    mutating func setMaximumDatagramSize(_ size: Int) {
        switch algorithm {
        case .newReno: newReno.setMaximumDatagramSize(size)
        case .cubic: cubic.setMaximumDatagramSize(size)
        case .bbr: bbr.setMaximumDatagramSize(size)
        }
    }
}
