import Kernel
package import Platform

/// When the next one takes over.
package struct Rotation: Hashable, Sendable, Codable {
    /// From one hand-over to the next: `12h` are hours that pass, whatever the clocks do; `1d` and `2w` the same wall-clock time so many
    /// days or weeks later.
    package struct Pace: Hashable, Sendable {
        package enum Unit: Character, Sendable, CaseIterable {
            case hour = "h"
            case day = "d"
            case week = "w"
        }

        package let count: Int
        package let unit: Unit

        /// Ten years at most.
        package init?(_ text: String) {
            let digits = text.utf8.dropLast()
            guard let unit = text.last.flatMap(Unit.init(rawValue:)), (1...5).contains(digits.count),
                digits.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(text.dropLast()), count > 0
            else { return nil }
            (self.count, self.unit) = (count, unit)
            guard seconds <= 3660 * 86_400 else { return nil }
        }

        package var text: String { "\(count)\(unit.rawValue)" }

        /// As the clock counts them, for days and weeks.
        var seconds: Int64 {
            switch unit {
            case .hour: Int64(count) * 3600
            case .day: Int64(count) * 86_400
            case .week: Int64(count) * 7 * 86_400
            }
        }
    }

    /// The time between two hand-overs.
    package struct Turn: Hashable, Sendable {
        /// From 0.
        package let number: Int64
        package let from: Int64
        package let until: Int64
    }

    package let every: Pace
    /// The first hand-over.
    package let start: WallTime

    package init(every: Pace, start: WallTime) { (self.every, self.start) = (every, start) }

    /// Whose turn it is at a moment; nil before the first hand-over. Nothing is counted up to there, so it costs the same in any year.
    package func turn(at moment: Int64, by clock: ZoneClock) -> Turn? {
        let first = handOver(0, by: clock)
        guard moment >= first else { return nil }
        let passed = every.unit == .hour ? moment - first : clock.wall(at: moment) - start.seconds
        var number = passed.flooringDivision(by: every.seconds)
        // Clocks that were put back show an earlier time than that of a hand-over that has been; where days were skipped, several
        // hand-overs fall on one moment, and the last of them counts.
        while handOver(number + 1, by: clock) <= moment { number += 1 }
        while handOver(number, by: clock) > moment { number -= 1 }
        return Turn(number: number, from: handOver(number, by: clock), until: handOver(number + 1, by: clock))
    }

    /// When the turn of that number begins.
    func handOver(_ number: Int64, by clock: ZoneClock) -> Int64 {
        every.unit == .hour
            ? clock.moment(of: start) + number * every.seconds : clock.moment(ofWall: start.seconds + number * every.seconds)
    }
}

extension Rotation.Pace: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let pace = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no pace of a rotation")
        }
        self = pace
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
