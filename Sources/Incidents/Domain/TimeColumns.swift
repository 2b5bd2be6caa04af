import Kernel
import Platform

/// A stretch of time cut into columns, one after the other without a gap. They need not be equally long: a day has 23 hours, or 25,
/// where clocks are turned.
struct TimeColumns: Hashable, Sendable {
    /// Where each column begins, and where the last one ends.
    private let edges: [Timestamp]

    /// - Parameter edges: at least two, none before the one in front of it.
    init(edges: [Timestamp]) { self.edges = edges }

    /// Stretches of days of a zone.
    /// - Parameters:
    ///   - days: since 1970, both ends included.
    ///   - length: days of a column; the last one may have fewer.
    init(days: ClosedRange<Int64>, length: Int64 = 1, in zone: ZoneClock) {
        let starts = stride(from: days.lowerBound, through: days.upperBound, by: Int(length)) + [days.upperBound + 1]
        self.init(edges: starts.map(zone.start(ofDay:)))
    }

    var count: Int { edges.count - 1 }
    var start: Timestamp { edges[0] }
    var end: Timestamp { edges[edges.count - 1] }

    subscript(column: Int) -> Range<Timestamp> { edges[column]..<edges[column + 1] }

    /// All of it as one column.
    var whole: TimeColumns { TimeColumns(edges: [start, end]) }
}

extension Range<Timestamp> {
    /// `2026-11-21T14:00:00Z..2026-11-21T15:00:00Z`: as addresses hold it, in whole seconds.
    init?(text: String) {
        guard let middle = text.firstRange(of: ".."), let start = Timestamp(rfc3339: String(text[..<middle.lowerBound])),
            let end = Timestamp(rfc3339: String(text[middle.upperBound...])), start < end
        else { return nil }
        self = start..<end
    }

    var text: String { "\(Self.text(lowerBound))..\(Self.text(upperBound))" }

    private static func text(_ time: Timestamp) -> String {
        CivilTime(secondsSince1970: time.microseconds.flooringDivision(by: 1_000_000)).text + "Z"
    }
}
