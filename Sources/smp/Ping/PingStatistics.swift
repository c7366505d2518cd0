/// What came of the questions of a ping, for people and as JSON.
struct PingStatistics: Encodable, Equatable {
    private(set) var sent = 0
    private(set) var received = 0
    /// From the first question to the end of the last one, in milliseconds.
    var time = 0.0
    private var roundTrips: [Double] = []

    enum CodingKeys: String, CodingKey {
        case sent, received, time
        case packetLoss = "packet_loss"
        case minimum = "min_rtt"
        case average = "avg_rtt"
        case maximum = "max_rtt"
        case deviation = "mdev_rtt"
    }

    /// Takes in that a question has an answer after so many milliseconds, or none.
    mutating func add(_ roundTrip: Double?) {
        sent += 1
        guard let roundTrip else { return }
        received += 1
        roundTrips.append(roundTrip)
    }

    /// In per cent.
    var packetLoss: Int { sent == 0 ? 0 : (sent - received) * 100 / sent }
    var minimum: Double { roundTrips.min() ?? 0 }
    var maximum: Double { roundTrips.max() ?? 0 }
    var average: Double {
        roundTrips.isEmpty ? 0 : roundTrips.reduce(0, +) / Double(roundTrips.count)
    }
    /// How much round trips differ from the average, as the square root of the mean square.
    var deviation: Double {
        guard !roundTrips.isEmpty else { return 0 }
        let squares = roundTrips.map { ($0 - average) * ($0 - average) }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sent, forKey: .sent)
        try container.encode(received, forKey: .received)
        try container.encode(packetLoss, forKey: .packetLoss)
        try container.encode(time.rounded3, forKey: .time)
        try container.encode(minimum.rounded3, forKey: .minimum)
        try container.encode(average.rounded3, forKey: .average)
        try container.encode(maximum.rounded3, forKey: .maximum)
        try container.encode(deviation.rounded3, forKey: .deviation)
    }

    /// Two lines, or one when nothing was received.
    var text: String {
        let first =
            "\(sent) packets transmitted, \(received) received, \(packetLoss)% packet loss, "
            + "time \(Text.fixed(time, 3))ms"
        guard received > 0 else { return first }
        let figures = [minimum, average, maximum, deviation].map { Text.fixed($0, 3) }
        return first + "\nrtt min/avg/max/mdev = \(figures.joined(separator: "/")) ms"
    }
}

extension Double {
    /// The same with three digits after the point.
    var rounded3: Double { (self * 1000).rounded() / 1000 }
}
