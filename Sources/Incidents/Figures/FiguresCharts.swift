import Kernel
import Platform

/// The charts of the figures: what was opened, and how long it took, by day or week.
struct FiguresCharts {
    let data: FiguresPage.Data
    let query: FiguresQuery
    /// All of the period together.
    let all: FigureChanges.Day
    let texts: TextCatalog
    /// Words days by their numbers.
    let utc: ReaderFormats

    /// Each leads to the incidents that were opened in it.
    private var columns: [Chart.Column] {
        guard query.stretches > 0 else { return [] }
        let columns = query.columns
        return (0..<columns.count).map { index in
            let days = query.days(ofColumn: index)
            let (first, last) = (Timestamp(daysSince1970: days.lowerBound), Timestamp(daysSince1970: days.upperBound))
            return Chart.Column(
                label: utc.day(first), name: days.count == 1 ? utc.date(first) : "\(utc.date(first)) – \(utc.date(last))",
                href: list.with { $0.opened = columns[index] }.url)
        }
    }

    /// Of all that the charts count.
    private var list: IncidentListQuery {
        let ofTeam = query.team.map { team in Set(data.services.map(\.id).filter { data.teamOf[$0] == team }) } ?? []
        return IncidentListQuery().with {
            ($0.states, $0.levels) = ([], query.level.map { [$0] } ?? [])
            $0.services = query.service.map { [$0] } ?? ofTeam
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
        func written(_ share: Double) -> String? { all.quantile(share).map { utc.duration(.seconds($0.rounded())) } }
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
