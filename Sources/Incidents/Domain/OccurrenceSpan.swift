import Kernel
import Platform

/// The life of an incident in columns: as fine as fits into a picture. Occurrences are counted by hours, so columns are whole hours;
/// those of days and parts of days follow the zone's calendar, and have an hour less or more where its clocks are turned.
struct OccurrenceSpan: Hashable, Sendable {
    /// Hours that a column stands for.
    let length: Int64
    /// Hours since 1970 where each column begins, and where the last one ends.
    private let edges: [Int64]

    private static let lengths: [Int64] = [1, 3, 6, 12, 24, 7 * 24, 30 * 24]
    /// A picture of one bar says nothing about time.
    private static let fewest: Int64 = 12
    private static let most: Int64 = 48

    init(from first: Timestamp, to last: Timestamp, in zone: ZoneClock = .utc) {
        let (first, last) = (min(first, last).hoursSince1970, last.hoursSince1970)
        let length = Self.lengths.first { (last - first) / $0 + 2 <= Self.most } ?? Self.lengths[Self.lengths.count - 1]
        // Columns are numbered as the zone's clock shows them; hours themselves are the same everywhere.
        func column(_ hour: Int64) -> Int64 {
            (length == 1 ? hour : zone.wall(at: hour * 3600).flooringDivision(by: 3600)).flooringDivision(by: length)
        }
        func start(_ column: Int64) -> Int64 {
            length == 1 ? column : zone.moment(ofWall: column * length * 3600).flooringDivision(by: 3600)
        }
        let end = column(last) + 1
        let columns = min(max(end - column(first), Self.fewest), Self.most)
        self.length = length
        edges = ((end - columns)...end).map(start)
    }

    /// The life of an incident: what lasts is looked at until now, so that its silence is seen too.
    init(of incident: Incident, until now: Timestamp, in zone: ZoneClock = .utc) {
        let end = max(incident.lastAt, incident.state.isOver ? incident.createdAt : now)
        // What was merged into it may be older than it is; else what lies further back is a clock that was wrong.
        let earliest = incident.parts > 0 ? incident.firstAt : incident.createdAt.adding(.zero - OccurrenceCounts.believed)
        self.init(from: max(incident.firstAt, earliest), to: end, in: zone)
    }

    var columns: Int { edges.count - 1 }

    /// The hours of all columns.
    var hours: ClosedRange<Int64> { edges[0]...(edges[columns] - 1) }

    /// The hours of a column, the end not included.
    func hours(ofColumn index: Int) -> Range<Int64> { edges[index]..<edges[index + 1] }

    /// The moments a column begins and ends.
    func bounds(ofColumn index: Int) -> (start: Timestamp, end: Timestamp) {
        (Timestamp(hoursSince1970: edges[index]), Timestamp(hoursSince1970: edges[index + 1]))
    }
}
