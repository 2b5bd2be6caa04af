import Foundation
import Kernel
import Platform

/// Answers over time: the median as a line, the band from the shortest to the longest around it, and what was lost as marks below. Where
/// nobody looked, or nothing came back, there is a gap. The same as a table. Shown by the template `probe_chart`.
struct ProbeChart {
    struct Row {
        let moment: String
        let least: String
        let median: String
        let most: String
        let lost: String
    }

    let title: String
    let summary: String
    let hasAnswers: Bool
    let drawings: [ProbeDrawing]
    let rows: [Row]

    init(
        of probe: Probe, _ stretches: [ProbeStretch], _ range: ProbeSeriesQuery, _ span: MonitorQuery.Span, texts: TextCatalog,
        formats: ReaderFormats
    ) {
        let figures = ProbeFigures(joining: stretches.map(\.figures))
        func written(_ micros: Int?) -> String {
            micros.map { texts.text("monitor_ms", ["time": formats.decimal(Double($0) / 1000)]) } ?? "–"
        }
        title = texts.text("monitor_chart", ["name": probe.name])
        summary = texts.text(
            "monitor_chart_summary",
            [
                "least": written(figures.least), "median": written(figures.median), "most": written(figures.most),
                "loss": formats.percent(figures.loss),
            ])
        hasAnswers = !stretches.isEmpty
        rows = stretches.reversed().map { stretch in
            Row(
                moment: formats.dateTime(stretch.begin), least: written(stretch.figures.least), median: written(stretch.figures.median),
                most: written(stretch.figures.most), lost: formats.percent(stretch.figures.loss))
        }
        let isOfDays = span.length > .seconds(2 * 86_400)
        drawings =
            stretches.isEmpty
            ? []
            : ProbeDrawing.sizes.map { size in
                ProbeDrawing(stretches, range, size, time: { isOfDays ? formats.day($0) : formats.hour($0) }) { formats.decimal($0) }
            }
    }
}
