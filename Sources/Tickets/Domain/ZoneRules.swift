import Foundation
import Kernel

/// A time zone's rules, in seconds since 1970. A "wall" time is what clocks there show, read as if it were UTC.
struct ZoneRules: Hashable, Sendable {
    let zone: TimeZone

    init(_ zone: TimeZone) { self.zone = zone }

    static let utc = ZoneRules(.gmt)

    /// Seconds east of Greenwich at an instant.
    func offset(at instant: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant))))
    }

    func wall(at instant: Int64) -> Int64 { instant + offset(at: instant) }

    /// Days since 1970 as people there count them.
    func day(at instant: Int64) -> Int64 { wall(at: instant).flooringDivision(by: SecondsOf.day) }

    /// The instant at which clocks show `wall`. In the hour that comes twice it is the first time, or the last one for the end of
    /// something; in the hour that is left out, as much later as the clocks were put forward.
    func instant(ofWall wall: Int64, isEnd: Bool = false) -> Int64 {
        let before = offset(at: wall - SecondsOf.day)
        let after = offset(at: wall + SecondsOf.day)
        guard before != after else { return wall - before }
        let valid = [wall - before, wall - after].filter { self.wall(at: $0) == wall }
        return (isEnd ? valid.max() : valid.min()) ?? wall - before
    }

    /// When a day begins there.
    func start(ofDay day: Int64) -> Int64 { instant(ofWall: day * SecondsOf.day) }
}

/// How many seconds there are in what people count time by.
enum SecondsOf {
    static let minute: Int64 = 60
    static let hour: Int64 = 3600
    static let day: Int64 = 86_400
}

extension Timestamp {
    /// Whole seconds: tickets are not measured more finely.
    init(seconds: Int64) { self.init(microseconds: seconds * 1_000_000) }

    var secondsSince1970: Int64 { microseconds.flooringDivision(by: 1_000_000) }
}
