package import Foundation
package import Kernel
import Synchronization

/// The clock on the wall of a time zone. Moments are seconds since 1970; a "wall" time is what the clock shows, read as if it were
/// UTC, in seconds since 1970, too.
///
/// The zone's rules are read once, from the machine's zone database where it has one (``ZoneFile``) and from Foundation's, which is as old as
/// the binary, where it has none. They are kept as a table, so that a moment costs one binary search, however far away it is.
package struct ZoneClock: Sendable {
    /// Between two changes of the clock; nil where there is none any more.
    package struct Stretch: Hashable, Sendable {
        package let from: Int64?
        package let until: Int64?
        /// Seconds east of Greenwich.
        package let offset: Int64
    }

    /// The IANA name.
    package let identifier: String
    /// When the offset changes, from 1970 until the end of the table.
    private let changes: [Int64]
    /// Before the first change, and from each change on.
    private let offsets: [Int64]

    /// The calendar repeats, weekdays included, each 400 years: what lies behind the end of the table is looked up that many years earlier,
    /// which is late enough for the rules that hold today for ever.
    private static let end = CivilTime(year: 2500, month: 1, day: 1, hour: 0, minute: 0, second: 0).secondsSince1970
    private static let cycle: Int64 = 146_097 * 86_400
    /// More than any clock is away from Greenwich.
    private static let widest: Int64 = 26 * 3600

    private static let known = Mutex<[String: ZoneClock]>([:])

    /// The clock of a zone by its IANA name; nil when there is no such zone.
    package static func named(_ identifier: String) -> ZoneClock? {
        if let clock = known.withLock({ $0[identifier] }) { return clock }
        guard let clock = read(identifier) else { return nil }
        known.withLock { $0[identifier] = clock }
        return clock
    }

    /// The clock of a zone that was there when it was written down. Where the zone data knows it no more it is that of Greenwich: that is
    /// wrong, and none at all is worse.
    package static func kept(_ identifier: String) -> ZoneClock { named(identifier) ?? ZoneClock(.gmt, identifier: identifier) }

    /// The clock of a zone that Foundation knows.
    package static func of(_ zone: TimeZone) -> ZoneClock {
        zone == .gmt || namesOfUTC.contains(zone.identifier) ? utc : named(zone.identifier) ?? ZoneClock(zone)
    }

    /// What machines call UTC.
    private static let namesOfUTC: Set = ["UTC", "Etc/UTC", "Etc/UCT", "UCT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu"]

    /// That of Greenwich, where all days have 24 hours.
    package static let utc = ZoneClock(.gmt, identifier: "UTC")

    private static func read(_ identifier: String) -> ZoneClock? {
        if let file = ZoneFile(named: identifier, until: end) {
            return ZoneClock(identifier: identifier, changes: file.changes, offsets: file.offsets)
        }
        guard ZoneFile.isName(identifier) else { return nil }
        return TimeZone(identifier: identifier).map { ZoneClock($0, identifier: identifier) }
    }

    private init(identifier: String, changes: [Int64], offsets: [Int64]) {
        (self.identifier, self.changes, self.offsets) = (identifier, changes, offsets)
    }

    /// By Foundation's rules.
    package init(_ zone: TimeZone) { self.init(zone, identifier: zone.identifier) }

    private init(_ zone: TimeZone, identifier: String) {
        var (changes, offsets) = ([Int64](), [Self.offset(of: zone, at: 0)])
        var time = Date(timeIntervalSince1970: 0)
        while let next = zone.nextDaylightSavingTimeTransition(after: time), next > time {
            let moment = Int64(next.timeIntervalSince1970.rounded())
            guard moment < Self.end else { break }
            time = next
            let offset = Self.offset(of: zone, at: moment)
            // A zone also changes its name, or what it calls summer, without moving its clocks.
            guard offset != offsets.last else { continue }
            changes.append(moment)
            offsets.append(offset)
        }
        self.init(identifier: identifier, changes: changes, offsets: offsets)
    }

    private static func offset(of zone: TimeZone, at moment: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment))))
    }

    /// In which stretch of the clock a moment lies.
    package func stretch(at moment: Int64) -> Stretch {
        let shift = moment < Self.end ? 0 : ((moment - Self.end) / Self.cycle + 1) * Self.cycle
        let index = changes.partition { $0 > moment - shift }
        let until = index < changes.count ? changes[index] + shift : changes.isEmpty ? nil : Self.end + shift
        return Stretch(from: index > 0 ? changes[index - 1] + shift : nil, until: until, offset: offsets[index])
    }

    /// What the clock shows at a moment.
    package func wall(at moment: Int64) -> Int64 { moment + stretch(at: moment).offset }

    /// The first moment at which the clock shows `wall` or a later time: one that spring skips is the moment of the jump, one that
    /// autumn repeats its first occurrence.
    package func moment(ofWall wall: Int64) -> Int64 {
        var stretch = stretch(at: wall - Self.widest)
        while true {
            let moment = max(stretch.from ?? .min, wall - stretch.offset)
            guard let until = stretch.until, moment >= until else { return moment }
            stretch = self.stretch(at: until)
        }
    }

    private static let dayLength: Int64 = 86_400

    /// The day that the zone's calendar shows at a moment; days are counted since 1970.
    package func day(at time: Timestamp) -> Int64 {
        wall(at: time.microseconds.flooringDivision(by: 1_000_000)).flooringDivision(by: Self.dayLength)
    }

    /// When a day begins: 23, 24 or 25 hours before the next one, as the rules of that day say.
    package func start(ofDay day: Int64) -> Timestamp { Timestamp(microseconds: moment(ofWall: day * Self.dayLength) * 1_000_000) }
}

extension ZoneClock: Hashable {
    /// A zone is its name.
    package static func == (left: Self, right: Self) -> Bool { left.identifier == right.identifier }
    /// As it is compared.
    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

extension Array {
    /// The index of the first element for which `belongs` holds, in an array that has those at its end.
    fileprivate func partition(_ belongs: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
