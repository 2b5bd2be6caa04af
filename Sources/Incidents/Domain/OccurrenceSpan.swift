import Kernel

/// The life of an incident in columns of equal length: as fine as fits into a picture.
struct OccurrenceSpan: Hashable, Sendable {
    /// Since 1970, whole columns.
    let hours: ClosedRange<Int64>
    /// Hours that a column stands for.
    let length: Int64

    var columns: Int { Int((hours.upperBound - hours.lowerBound + 1) / length) }

    private static let lengths: [Int64] = [1, 3, 6, 12, 24, 7 * 24, 30 * 24]
    /// A picture of one bar says nothing about time.
    private static let fewest: Int64 = 12
    private static let most: Int64 = 48

    /// - Parameter zoneOffset: hours by which the reader's days begin earlier than those of UTC.
    init(from first: Timestamp, to last: Timestamp, zoneOffset: Int64 = 0) {
        let (first, last) = (min(first, last).hoursSince1970, last.hoursSince1970)
        let length = Self.lengths.first { (last - first) / $0 + 2 <= Self.most } ?? Self.lengths[Self.lengths.count - 1]
        // Columns begin where the reader's day does.
        func start(_ hour: Int64) -> Int64 { (hour + zoneOffset).flooringDivision(by: length) * length - zoneOffset }
        let end = start(last) + length
        let columns = min(max((end - start(first)) / length, Self.fewest), Self.most)
        self.length = length
        hours = (end - columns * length)...(end - 1)
    }

    /// The life of an incident: what lasts is looked at until now, so that its silence is seen too.
    init(of incident: Incident, until now: Timestamp, zoneOffset: Int64 = 0) {
        let end = incident.state.isOver ? incident.lastAt : max(incident.lastAt, now)
        self.init(from: incident.firstAt, to: end, zoneOffset: zoneOffset)
    }

    /// The moments a column begins and ends.
    func bounds(ofColumn index: Int) -> (start: Timestamp, end: Timestamp) {
        let start = hours.lowerBound + Int64(index) * length
        return (Timestamp(hoursSince1970: start), Timestamp(hoursSince1970: start + length))
    }
}
