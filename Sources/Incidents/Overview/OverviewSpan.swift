import Kernel
import Platform

/// The time that the overview looks back on.
enum OverviewSpan: String, CaseIterable, Sendable {
    case day = "24h"
    case week = "7d"

    /// What the bars of the chart stand for, the last of them under way: hours, or quarters of the zone's days, of which one is
    /// longer or shorter where clocks are turned.
    func columns(until now: Timestamp, in zone: ZoneClock) -> TimeColumns {
        let second = now.microseconds.flooringDivision(by: 1_000_000)
        let wall = zone.wall(at: second)
        switch self {
        case .day:
            let end = Timestamp(microseconds: (second - wall % Self.hour + Self.hour) * 1_000_000)
            return TimeColumns(edges: (0...24).map { end.adding(.seconds(Self.hour * ($0 - 24))) })
        case .week:
            let last = wall.flooringDivision(by: 6 * Self.hour) + 1
            return TimeColumns(
                edges: (0...28).map { Timestamp(microseconds: zone.moment(ofWall: (last - 28 + $0) * 6 * Self.hour) * 1_000_000) })
        }
    }

    private static let hour: Int64 = 3600

    var url: String { self == .day ? "/" : "/?span=\(rawValue)" }

    /// - Throws: 400 for a word that no link of ours holds.
    init(_ text: String?) throws {
        guard let text, !text.isEmpty else {
            self = .day
            return
        }
        guard let span = Self(rawValue: text) else { throw ClientError.filterUnknown("span") }
        self = span
    }

    /// Leads to the incidents that were opened in it.
    func column(_ time: Range<Timestamp>, _ formats: ReaderFormats) -> Chart.Column {
        let (start, end) = (time.lowerBound, time.upperBound)
        return Chart.Column(
            label: self == .day ? formats.hour(start) : formats.day(start),
            name: "\(formats.day(start)), \(formats.hour(start))–\(formats.hour(end))",
            href: IncidentListQuery().with { ($0.states, $0.opened) = ([], time) }.url)
    }
}
