import Kernel
import Platform

extension IncidentPage {
    /// The time the chart looks at, in days of the reader.
    static func span(of incident: Incident, _ formats: ReaderFormats) -> OccurrenceSpan {
        OccurrenceSpan(of: incident, until: formats.now, in: .of(formats.timeZone))
    }

    static func chart(_ counts: [Int], _ span: OccurrenceSpan, _ texts: TextCatalog, _ formats: ReaderFormats) -> Chart {
        Chart(
            id: "happened", title: texts["incident_chart"], summary: summary(counts, span, texts, formats), kind: .bars, unit: .count,
            columnsTitle: texts["incident_chart_time"],
            columns: (0..<span.columns).map { column($0, span, formats) },
            series: [Chart.Series(label: texts["incident_chart_series"], mark: .first, values: counts.map(Double.init))])
    }

    /// When it was worst.
    private static func summary(
        _ counts: [Int], _ span: OccurrenceSpan, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> String {
        let peak = counts.indices.max { (counts[$0], $0) < (counts[$1], $1) } ?? 0
        return texts.text(
            "incident_chart_summary",
            ["most": formats.number(counts.indices.contains(peak) ? counts[peak] : 0), "when": column(peak, span, formats).name])
    }

    private static func column(_ index: Int, _ span: OccurrenceSpan, _ formats: ReaderFormats) -> Chart.Column {
        let (start, end) = span.bounds(ofColumn: index)
        if span.length < 24 {
            let name = "\(formats.date(start)), \(formats.hour(start))–\(formats.hour(end))"
            return Chart.Column(label: span.length == 1 ? formats.hour(start) : formats.day(start), name: name)
        }
        // The last day, not the one on which the next column begins.
        let last = formats.date(end.adding(.seconds(-1)))
        let name = span.length == 24 ? last : "\(formats.date(start)) – \(last)"
        return Chart.Column(label: formats.day(start), name: name)
    }
}
