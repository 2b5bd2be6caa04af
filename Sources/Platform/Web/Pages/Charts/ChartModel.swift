/// A chart as the template `chart` shows it.
package struct ChartModel {
    struct Key {
        let mark: String
        let label: String
        /// The pattern's id on the page.
        let pattern: String
    }

    struct Heading {
        let label: String
    }

    struct Cell {
        let value: String
    }

    struct TableRow {
        let name: String
        let columnURL: String?
        let cells: [Cell]
    }

    let id: String
    let title: String
    let summary: String
    let isEmpty: Bool
    let isBars: Bool
    /// Whether its columns lead somewhere: a picture holds no links.
    let isLinked: Bool
    let keys: [Key]
    let drawings: [ChartDrawing]
    let columnsTitle: String
    let headings: [Heading]
    let rows: [TableRow]

    package init(_ chart: Chart, _ formats: ReaderFormats) {
        (id, title, summary, isEmpty) = (chart.id, chart.title, chart.summary, chart.isEmpty)
        isBars = chart.kind == .bars
        isLinked = chart.columns.contains { $0.href != nil }
        columnsTitle = chart.columnsTitle
        // The topmost of a bar is the first in the list.
        keys = chart.series.reversed().map { series in
            Key(mark: series.mark.rawValue, label: series.label, pattern: "\(chart.id)-\(series.mark.rawValue)")
        }
        headings = chart.series.reversed().map { Heading(label: $0.label) }
        func written(_ value: Double) -> String { Self.written(value, chart.unit, formats) }
        rows = chart.columns.indices.map { column in
            let cells = chart.series.reversed().map { series in
                Cell(value: chart.value(of: series, column).map(written) ?? "–")
            }
            return TableRow(name: chart.columns[column].name, columnURL: chart.columns[column].href, cells: cells)
        }
        let names = chart.columns.indices.map { column in
            let parts = chart.series.reversed().compactMap { series in
                chart.value(of: series, column).flatMap { value in
                    chart.kind == .bars && value == 0 ? nil : "\(series.label): \(written(value))"
                }
            }
            return ([chart.columns[column].name] + parts).joined(separator: "\n")
        }
        drawings =
            chart.isEmpty ? [] : ChartDrawing.sizes.map { ChartDrawing(chart, $0, names: names, axis: written) }
    }

    private static func written(_ value: Double, _ unit: Chart.Unit, _ formats: ReaderFormats) -> String {
        switch unit {
        case .count: formats.number(Int(value.rounded()))
        case .seconds: formats.duration(.seconds(value.rounded()))
        }
    }
}
