import Foundation

/// The picture at one width, in the units of its viewBox, which are pixels on a screen of that width. A page holds one
/// for each size and shows the one that fits, so that letters are as large on a phone as on a wall.
struct ChartDrawing {
    /// A series as one path.
    struct Shape {
        let mark: String
        let path: String
        /// The points of a line, so that also one without neighbours is seen.
        let dots: [Dot]
    }

    struct Dot {
        let x: String
        let y: String
    }

    struct Mark {
        let y: String
        let textY: String
        let label: String
    }

    /// How much a bar is, above it.
    struct Value {
        let x: String
        let y: String
        let label: String
    }

    struct Label {
        let x: String
        let label: String
    }

    /// An invisible column that says its numbers when it is pointed at.
    struct Spot {
        let x: String
        let width: String
        let name: String
        /// Its tickets, incidents…; named so that no model around it has the same.
        let columnURL: String?
    }

    struct Size {
        let name: String
        let width: Double
        let height: Double
    }

    /// Their classes in the style sheet say from which width of the panel each is shown.
    static let sizes = [
        Size(name: "small", width: 340, height: 200), Size(name: "medium", width: 640, height: 220),
        Size(name: "large", width: 1040, height: 240),
    ]

    let size: String
    let width: String
    let height: String
    /// Where the drawing begins and ends: behind the numbers of the axis, above its words.
    let left: String
    let right: String
    let top: String
    let bottom: String
    let depth: String
    let labelY: String
    let marks: [Mark]
    let labels: [Label]
    let shapes: [Shape]
    /// None where they would touch; then pointing and the table say them.
    let values: [Value]
    let spots: [Spot]

    private struct Frame {
        let left, top, right, bottom, columnWidth: Double
        let scaleTop: Double

        func y(_ value: Double) -> Double { bottom - (bottom - top) * min(max(value / scaleTop, 0), 1) }
        func middle(_ column: Int) -> Double { left + columnWidth * (Double(column) + 0.5) }
    }

    /// - Parameter axis: a number as the axis says it.
    init(_ chart: Chart, _ size: Size, names: [String], axis: (Double) -> String) {
        let scale = ChartScale(top: chart.top, unit: chart.unit)
        let words = scale.marks.map(axis)
        // Figures are about six tenths as wide as they are high.
        let left = Double(words.map(\.count).max() ?? 1) * Self.letter + 10
        let frame = Frame(
            left: left, top: 16, right: size.width - 4, bottom: size.height - 26,
            columnWidth: (size.width - 4 - left) / Double(max(1, chart.columns.count)), scaleTop: scale.top)
        self.size = size.name
        (width, height) = (Self.text(size.width), Self.text(size.height))
        (self.left, right) = (Self.text(frame.left), Self.text(frame.right))
        (top, bottom) = (Self.text(frame.top), Self.text(frame.bottom))
        depth = Self.text(frame.bottom - frame.top)
        labelY = Self.text(size.height - 8)
        marks = zip(scale.marks, words).map { value, word in
            Mark(y: Self.text(frame.y(value)), textY: Self.text(frame.y(value) + 4), label: word)
        }
        labels = Self.labels(chart.columns, frame)
        shapes = chart.kind == .bars ? Self.bars(chart, frame) : Self.lines(chart, frame)
        values = chart.kind == .bars ? Self.values(chart, frame, axis) : []
        spots = zip(chart.columns.indices, names).map { column, name in
            Spot(
                x: Self.text(frame.left + frame.columnWidth * Double(column)), width: Self.text(frame.columnWidth), name: name,
                columnURL: chart.columns[column].href)
        }
    }

    private static let letter = 7.2
    /// Between two words of the axis.
    private static let gap = 14.0

    /// As many words as fit beside each other. A label common to several columns stands under the first of them.
    private static func labels(_ columns: [Chart.Column], _ frame: Frame) -> [Label] {
        let widest = Double(columns.map(\.label.count).max() ?? 1) * letter + gap
        var labels: [Label] = []
        var free = 0.0
        for (column, label) in columns.map(\.label).enumerated() where column == 0 || columns[column - 1].label != label {
            let (x, half) = (frame.middle(column), Double(label.count) * letter / 2)
            guard x >= free, x + half <= frame.right + 4 else { continue }
            labels.append(Label(x: text(max(x, half)), label: label))
            free = x + widest
        }
        return labels
    }

    private static func bars(_ chart: Chart, _ frame: Frame) -> [Shape] {
        var heights = [Double](repeating: 0, count: chart.columns.count)
        let space = min(6, frame.columnWidth * 0.2)
        return chart.series.map { series in
            var path = ""
            for column in chart.columns.indices {
                guard let value = chart.value(of: series, column), value > 0 else { continue }
                let (low, high) = (frame.y(heights[column]), frame.y(heights[column] + value))
                heights[column] += value
                let (x, width) = (frame.left + frame.columnWidth * Double(column) + space / 2, frame.columnWidth - space)
                // However little it is, it is something.
                path += "M\(text(x)) \(text(low))h\(text(width))V\(text(min(high, low - 1.5)))h\(text(-width))z"
            }
            return Shape(mark: series.mark.rawValue, path: path, dots: [])
        }
    }

    private static func values(_ chart: Chart, _ frame: Frame, _ axis: (Double) -> String) -> [Value] {
        let sums = chart.columns.indices.map { column in chart.series.reduce(0) { $0 + (chart.value(of: $1, column) ?? 0) } }
        let words = sums.map(axis)
        guard Double(words.map(\.count).max() ?? 0) * letter <= frame.columnWidth else { return [] }
        return zip(sums, words).enumerated().compactMap { column, value in
            value.0 > 0 ? Value(x: text(frame.middle(column)), y: text(frame.y(value.0) - 4), label: value.1) : nil
        }
    }

    private static func lines(_ chart: Chart, _ frame: Frame) -> [Shape] {
        chart.series.map { series in
            var (path, isDrawing): (String, Bool) = ("", false)
            var dots: [Dot] = []
            for column in chart.columns.indices {
                guard let value = chart.value(of: series, column) else {
                    isDrawing = false
                    continue
                }
                let (x, y) = (text(frame.middle(column)), text(frame.y(value)))
                path += (isDrawing ? "L" : "M") + "\(x) \(y)"
                isDrawing = true
                dots.append(Dot(x: x, y: y))
            }
            return Shape(mark: series.mark.rawValue, path: path, dots: dots)
        }
    }

    /// With one digit behind the point, whatever the reader's language.
    static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
        return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
    }
}
