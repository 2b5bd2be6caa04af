import Kernel
import Platform

/// The charts of the figures: what was opened, and how long it took, by day or week.
struct FiguresCharts {
    let data: FiguresPage.Data
    let query: FiguresQuery
    /// All of the period together.
    let all: FigureChanges.Day
    let texts: TextCatalog
    /// In UTC, as the days are.
    let formats: ReaderFormats

    private var columns: [Chart.Column] {
        (0..<query.stretches).map { index in
            let day = Timestamp(daysSince1970: query.first + Int64(index) * query.stretch)
            return Chart.Column(label: formats.day(day), name: formats.date(day))
        }
    }

    private var columnsTitle: String { texts[query.stretch == 1 ? "figures_day" : "figures_week"] }

    var opened: Chart {
        let series = Level.allCases.reversed().compactMap { level -> Chart.Series? in
            var values = [Double?](repeating: 0, count: query.stretches)
            for stretch in data.trend where stretch.level == level { values[stretch.index] = Double(stretch.figures.opened) }
            return values.contains { $0 != 0 } ? Chart.Series(label: texts["level_" + level.word], mark: level.mark, values: values) : nil
        }
        return Chart(
            id: "opened", title: texts["figures_chart_opened"],
            summary: texts.plural("figures_chart_opened_summary", Int(all.opened)), kind: .bars, unit: .count,
            columnsTitle: columnsTitle, columns: columns, series: series)
    }

    var acknowledged: Chart { times("acknowledged", all.acknowledgedClasses) { $0.acknowledgedClasses } }
    var resolved: Chart { times("resolved", all.resolvedClasses) { $0.resolvedClasses } }

    private func times(_ name: String, _ all: DurationClasses, _ classes: (FigureChanges.Day) -> DurationClasses) -> Chart {
        var stretches = [DurationClasses](repeating: DurationClasses(), count: query.stretches)
        for stretch in data.trend { stretches[stretch.index].add(classes(stretch.figures)) }
        func written(_ share: Double) -> String? { all.quantile(share).map { formats.duration(.seconds($0.rounded())) } }
        var summary = texts["figures_chart_time_summary_none"]
        if let median = written(0.5), let p90 = written(0.9) {
            summary = texts.text("figures_chart_time_summary", ["median": median, "p90": p90])
        }
        return Chart(
            id: name, title: texts["figures_chart_" + name], summary: summary, kind: .lines, unit: .seconds,
            columnsTitle: columnsTitle, columns: columns,
            series: [
                Chart.Series(label: texts["figures_median"], mark: .first, values: stretches.map { $0.quantile(0.5) }),
                Chart.Series(label: texts["figures_p90_long"], mark: .second, values: stretches.map { $0.quantile(0.9) }),
            ])
    }
}
