import Kernel

/// Which kept sums make up columns of time: those of whole days of UTC, and at the ends, which a zone's days have elsewhere, those
/// of quarters of an hour. All zones are whole quarters away from UTC.
struct FigureSpans {
    /// Numbers of days or quarters since 1970, the end not included.
    private struct Span {
        let column: Int
        let range: Range<Int64>
    }

    private static let quartersOfDay: Int64 = 96

    private var days: [Span] = []
    private var quarters: [Span] = []

    init(_ columns: TimeColumns) {
        for column in 0..<columns.count {
            let range = columns[column]
            add(range.lowerBound.quartersSince1970..<range.upperBound.quartersSince1970, column)
        }
    }

    private mutating func add(_ range: Range<Int64>, _ column: Int) {
        let first = -(-range.lowerBound).flooringDivision(by: Self.quartersOfDay)
        let last = range.upperBound.flooringDivision(by: Self.quartersOfDay)
        guard first < last else { return addQuarters(range, column) }
        addQuarters(range.lowerBound..<first * Self.quartersOfDay, column)
        days.append(Span(column: column, range: first..<last))
        addQuarters(last * Self.quartersOfDay..<range.upperBound, column)
    }

    private mutating func addQuarters(_ range: Range<Int64>, _ column: Int) {
        if !range.isEmpty { quarters.append(Span(column: column, range: range)) }
    }

    /// A table of sums, and how a statement begins and ends that reads the rows of the spans as `span`.
    struct Source {
        let with: String
        let from: String
        let condition: String
    }

    /// Where there is something to be read.
    var sources: [Source] {
        [Self.source(days, "figures_by_day", "day"), Self.source(quarters, "figures_by_quarter", "quarter")].compactMap { $0 }
    }

    private static func source(_ spans: [Span], _ table: String, _ time: String) -> Source? {
        guard !spans.isEmpty else { return nil }
        // In the text and not as arguments: they are our own numbers, and may be hundreds.
        let values = spans.map { "(\($0.column), \($0.range.lowerBound), \($0.range.upperBound))" }.joined(separator: ", ")
        return Source(
            with: "WITH span (place, first, stop) AS (VALUES \(values))",
            // In this order: each span is a look into the table's own order.
            from: "span CROSS JOIN \(table)", condition: "\(table).\(time) >= span.first AND \(table).\(time) < span.stop")
    }
}

extension Timestamp {
    private static let quarter: Int64 = 900_000_000

    /// Whole quarters of an hour.
    var quartersSince1970: Int64 { microseconds.flooringDivision(by: Self.quarter) }
}
