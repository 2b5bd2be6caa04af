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

    /// Rows of one table of sums that are all of one column.
    struct Source {
        let column: Int
        let table: String
        /// The column of the table that `range` is of.
        let time: String
        let range: Range<Int64>
    }

    /// Where there is something to be read: each is one look into its table's own order.
    var sources: [Source] {
        days.map { Source(column: $0.column, table: "figures_by_day", time: "day", range: $0.range) }
            + quarters.map { Source(column: $0.column, table: "figures_by_quarter", time: "quarter", range: $0.range) }
    }
}

extension Timestamp {
    private static let quarter: Int64 = 900_000_000

    /// Whole quarters of an hour.
    var quartersSince1970: Int64 { microseconds.flooringDivision(by: Self.quarter) }
}
