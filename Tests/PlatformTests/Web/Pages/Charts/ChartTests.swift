import Foundation
import Kernel
import TestKit
import Testing

@testable import Platform

@Suite("Charts")
struct ChartTests {
    private func chart(_ kind: Chart.Kind = .bars, unit: Chart.Unit = .count, _ series: [Chart.Series]? = nil, columns: Int = 3) -> Chart {
        Chart(
            id: "hours", title: "Incidents per hour", summary: "At most 7 in an hour.", kind: kind, unit: unit, columnsTitle: "Hour",
            columns: (0..<columns).map { Chart.Column(label: "1\($0):00", name: "21 Nov, 1\($0):00") },
            series: series ?? [
                Chart.Series(label: "Warning", mark: .warning, values: [1, 0, 1200]),
                Chart.Series(label: "<Critical>", mark: .critical, values: [2, nil, 3]),
            ])
    }

    private func formats(_ language: Language = .english) -> ReaderFormats {
        ReaderFormats(language: language, timeZone: .gmt, now: TestWorld().now)
    }

    private func html(_ chart: Chart, _ language: Language = .english) throws -> String {
        let pages = try PageRenderer(parts: [.platform], navigation: { _ in [] })
        return try pages.html("chart", model: ChartModel(chart, formats(language)), language: language)
    }

    private func drawing(_ chart: Chart, _ size: Int = 0) -> ChartDrawing {
        ChartDrawing(chart, ChartDrawing.sizes[size], names: chart.columns.map(\.name), axis: { "\(Int($0))" })
    }

    @Test("A column that leads somewhere is a link, in the picture and in the table; others are none")
    func links() throws {
        let columns = [
            Chart.Column(label: "a", name: "First", href: "/tickets/list?from=1&to=2"), Chart.Column(label: "b", name: "Second"),
        ]
        let linked = Chart(
            id: "x", title: "X", summary: "X.", kind: .bars, unit: .count, columnsTitle: "Day", columns: columns,
            series: [Chart.Series(label: "a", mark: .info, values: [1, 2])])
        let page = try html(linked)
        #expect(page.matches(of: /href="\/tickets\/list\?from=1&amp;to=2"/).count == ChartDrawing.sizes.count + 1)
        #expect(!page.contains("role=\"img\""))
        let plain = try html(chart())
        #expect(!plain.contains("href=") && plain.contains("role=\"img\""))
    }

    @Test("Bars stand on each other, and never leave the frame")
    func stacked() throws {
        let series = [
            Chart.Series(label: "a", mark: .info, values: [2, 0, nil]), Chart.Series(label: "b", mark: .error, values: [2, 1, nil]),
        ]
        let drawing = drawing(chart(.bars, series))
        let first = try #require(drawing.shapes[0].path.firstMatch(of: /^M[\d.]+ ([\d.]+)h[\d.]+V([\d.]+)h-[\d.]+z$/))
        let second = drawing.shapes[1].path.matches(of: /M[\d.]+ ([\d.]+)h[\d.]+V([\d.]+)h-[\d.]+z/)
        #expect(second.count == 2)
        #expect(String(first.output.1) == drawing.bottom)
        #expect(second[0].output.1 == first.output.2)
        #expect(String(second[0].output.2) == drawing.top)
        #expect(String(second[1].output.1) == drawing.bottom)
    }

    @Test("A line has a gap where there is no value, and a point where it has no neighbour")
    func gaps() {
        let series = [Chart.Series(label: "a", mark: .first, values: [1, nil, 2, 3])]
        let shape = drawing(chart(.lines, series, columns: 4)).shapes[0]
        #expect(shape.path.filter { $0 == "M" }.count == 2)
        #expect(shape.path.filter { $0 == "L" }.count == 1)
        #expect(shape.dots.count == 3)
    }

    @Test("On no size do the words of the axis touch, and none lies outside", arguments: 0..<3, [1, 7, 24, 168, 400])
    func labels(size: Int, columns: Int) throws {
        let series = [Chart.Series(label: "a", mark: .info, values: Array(repeating: 3, count: columns))]
        let labels = drawing(chart(.bars, series, columns: columns), size).labels
        let half = Double("10:00".count) * 7.2 / 2
        let places = try labels.map { try #require(Double($0.x)) }
        #expect(!places.isEmpty)
        #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 > 2 * half })
        #expect(places.allSatisfy { $0 >= half && $0 + half <= ChartDrawing.sizes[size].width + 1 })
    }

    @Test("Bars carry their sums where there is room; what is pointed at is said below", arguments: 0..<3)
    func values(size: Int) throws {
        let wide = drawing(chart(), size)
        #expect(wide.values.map(\.label) == ["3", "1203"])
        #expect(wide.values.allSatisfy { (Double($0.y) ?? 0) > 0 })
        let series = [Chart.Series(label: "a", mark: .info, values: Array(repeating: 1234, count: 100))]
        #expect(drawing(chart(.bars, series, columns: 100), size).values.isEmpty && drawing(chart(.lines), size).values.isEmpty)
        #expect(try html(chart()).contains("class=\"chart-readout\""))
    }

    @Test("Numbers are written as the reader writes them, in the picture and in the table")
    func numbers() throws {
        let english = try html(chart())
        #expect(english.contains("<td class=\"number\">1,200</td>"))
        #expect(english.contains("text-anchor=\"end\">1,500</text>"))
        let russian = try html(chart(), .russian)
        #expect(russian.contains("<td class=\"number\">1\u{A0}200</td>"))
        #expect(russian.contains("В виде таблицы"))
        #expect(try html(chart(.lines, unit: .seconds)).contains("<td class=\"number\">20\u{A0}min</td>"))
    }

    @Test("The table says what the picture shows, the top of the bar first")
    func table() {
        let model = ChartModel(chart(), formats())
        #expect(model.headings.map(\.label) == ["<Critical>", "Warning"])
        #expect(
            model.rows.map { [$0.name] + $0.cells.map(\.value) } == [
                ["21 Nov, 10:00", "2", "1"], ["21 Nov, 11:00", "–", "0"], ["21 Nov, 12:00", "3", "1,200"],
            ])
        #expect(model.drawings[0].spots.map(\.name).first == "21 Nov, 10:00\n<Critical>: 2\nWarning: 1")
    }

    @Test("Each picture has a name and a description; texts stay texts; nothing needs inline styles", arguments: [Chart.Kind.bars, .lines])
    func accessible(kind: Chart.Kind) throws {
        let html = try html(chart(kind))
        #expect(html.matches(of: /role="img" aria-labelledby="hours-\w+-title hours-\w+-desc"/).count == 3)
        let ids = html.matches(of: /\sid="([^"]+)"/).map { $0.output.1 }
        #expect(Set(ids).count == ids.count)
        for name in html.matches(of: /url\(#([^)]+)\)/).map({ $0.output.1 }) { #expect(ids.contains(name)) }
        #expect(html.contains("&lt;Critical&gt;") && !html.contains("<Critical>"))
        #expect(!html.contains("style=") && !html.contains("{{"))
    }

    @Test("Where there is nothing, that is said", arguments: [[], [Chart.Series(label: "a", mark: .info, values: [0, nil])]])
    func empty(series: [Chart.Series]) throws {
        let html = try html(chart(.bars, series))
        #expect(html.contains("Nothing to show for this time."))
        #expect(!html.contains("<svg"))
    }
}
