import Foundation
import Kernel

/// When things go wrong in a year: by day and night, on working days more than at weekends, a little more every month; and
/// in storms, when something goes down that many services need.
struct YearCalendar: Sendable {
    /// Something that others need is down.
    struct Outage: Hashable, Sendable {
        /// Hours from the beginning of the year.
        let start: Double
        let length: Double
        /// What is down, as the reports of the others call it.
        let cause: String
        /// The services it takes along, by their places in the list.
        let services: [Int]
        /// How many times the usual of its hours comes with it.
        let weight: Double

        var hours: ClosedRange<Double> { start...(start + length) }
    }

    static let hours = 365 * 24

    let outages: [Outage]
    /// How much of the year falls into each hour up to its end, from 0 to 1.
    private let shares: [Double]
    /// Of each hour, how much comes from outages.
    private let stormShares: [Double]

    private static let causes = [
        "database", "payments.internal", "auth-gateway", "message-broker", "storage-cluster", "dns", "core-switch-2", "cache-redis-1",
        "object-store", "certificate", "шлюз-1с", "rede-sp-1",
    ]

    init(services: Int, dice: inout Dice) {
        outages = (0..<70).map { _ in
            let some = min(services, dice.number(3...9))
            return Outage(
                start: dice.fraction() * Double(Self.hours), length: 0.3 + pow(dice.fraction(), 3) * 6, cause: dice.pick(Self.causes),
                services: Array((0..<services).shuffled(using: &dice).prefix(some)), weight: 2 + pow(dice.fraction(), 2) * 18)
        }
        var (sum, sums, storms): (Double, [Double], [Double]) = (0, [], [])
        for hour in 0..<Self.hours {
            let usual = Self.usual(hour) * (0.7 + 0.6 * dice.fraction())
            let storm = outages.reduce(0) { sum, outage in
                let overlap = min(outage.hours.upperBound, Double(hour + 1)) - max(outage.start, Double(hour))
                return sum + max(0, overlap) * outage.weight
            }
            sum += usual + storm
            sums.append(sum)
            storms.append(storm / (usual + storm))
        }
        shares = sums.map { $0 / sum }
        stormShares = storms
    }

    /// Of an ordinary hour: 1 on average, roughly.
    private static func usual(_ hour: Int) -> Double {
        let (ofDay, ofWeek) = (hour % 24, hour / 24 % 7)
        let day = [
            0.35, 0.3, 0.5, 0.35, 0.3, 0.3, 0.4, 0.6, 0.9, 1.3, 1.6, 1.6, 1.4, 1.4, 1.6, 1.6, 1.5, 1.3, 1.1, 1.0, 1.0, 0.9, 0.7, 0.5,
        ]
        return day[ofDay] * (ofWeek >= 5 ? 0.55 : 1.15) * (0.85 + 0.3 * Double(hour) / Double(hours))
    }

    /// When the `number`th of `count` happens, in hours from the beginning, and the outage it belongs to.
    func moment(_ number: Int, of count: Int, dice: inout Dice) -> (hour: Double, outage: Outage?) {
        let share = (Double(number) + dice.fraction()) / Double(count)
        var (low, high) = (0, Self.hours - 1)
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] < share { low = middle + 1 } else { high = middle }
        }
        let before = low == 0 ? 0 : shares[low - 1]
        let moment = Double(low) + min(0.9999, max(0, (share - before) / (shares[low] - before)))
        guard dice.fraction() < stormShares[low] else { return (moment, nil) }
        let raging = outages.filter { $0.hours.overlaps(Double(low)...Double(low + 1)) }
        guard !raging.isEmpty else { return (moment, nil) }
        return (moment, dice.pick(raging))
    }
}
