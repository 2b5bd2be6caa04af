/// A picture of numbers over time, drawn by the server: stacked bars or lines, and the same numbers as a table. Shown by
/// the template `chart` as a `ChartModel`.
package struct Chart: Sendable {
    /// How the numbers are drawn.
    package enum Kind: Sendable {
        /// One bar a column, the series on top of each other; the first one lies at the bottom.
        case bars
        /// One line a series; a column without a value is a gap.
        case lines
    }

    /// A moment or a stretch of time.
    package struct Column: Sendable, Hashable {
        /// Below the axis, where there is room: `14:00`.
        package let label: String
        /// In the table and when pointed at: `21 Nov 2026, 14:00`.
        package let name: String
        /// What its numbers are made of, as a page; nil for none.
        package let href: String?

        package init(label: String, name: String, href: String? = nil) { (self.label, self.name, self.href) = (label, name, href) }
    }

    /// What a series looks like: a colour and a pattern, or a dash, so that nobody has to distinguish colours.
    package enum Mark: String, Sendable, CaseIterable {
        case critical, error, warning, info, debug
        /// For series that are no levels.
        case first, second, third
    }

    /// The numbers of one kind of thing, over all columns.
    package struct Series: Sendable, Hashable {
        package let label: String
        package let mark: Mark
        /// One for each column; nil where there is nothing to tell.
        package let values: [Double?]

        package init(label: String, mark: Mark, values: [Double?]) { (self.label, self.mark, self.values) = (label, mark, values) }
    }

    /// What the numbers are.
    package enum Unit: Sendable { case count, seconds }

    /// Letters, digits and hyphens; unique on its page.
    package let id: String
    package let title: String
    /// What it says in a sentence, for those who do not see it.
    package let summary: String
    package let kind: Kind
    package let unit: Unit
    package let columns: [Column]
    package let series: [Series]
    /// Heads the columns in the table: `Hour`.
    package let columnsTitle: String

    package init(
        id: String, title: String, summary: String, kind: Kind, unit: Unit, columnsTitle: String, columns: [Column], series: [Series]
    ) {
        (self.id, self.title, self.summary) = (id, title, summary)
        (self.kind, self.unit, self.columnsTitle) = (kind, unit, columnsTitle)
        (self.columns, self.series) = (columns, series)
    }

    /// Whether there is anything to draw.
    package var isEmpty: Bool { !series.contains { $0.values.contains { ($0 ?? 0) > 0 } } }

    /// The highest point of the picture.
    var top: Double {
        switch kind {
        case .lines: return series.flatMap { $0.values.compactMap { $0 } }.max() ?? 0
        case .bars: return columns.indices.map { column in series.reduce(0) { $0 + (value(of: $1, column) ?? 0) } }.max() ?? 0
        }
    }

    func value(of series: Series, _ column: Int) -> Double? {
        series.values.indices.contains(column) ? series.values[column] : nil
    }
}
