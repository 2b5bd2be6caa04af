import Kernel
import Platform

/// The figures for a spreadsheet: one line for each service and level, times in seconds, the same in every language.
enum FiguresCSV {
    private static let head = [
        "from", "to", "service_id", "service", "level", "opened", "acknowledged", "acknowledge_mean_s", "acknowledge_median_s",
        "acknowledge_p90_s", "resolved", "resolve_mean_s", "resolve_median_s", "resolve_p90_s",
    ]

    /// A file that is named after the period.
    static func file(_ data: FiguresPage.Data, _ query: FiguresQuery) -> CSVStream<Never> {
        CSVStream(
            name: "figures-\(FiguresQuery.date(query.first))-\(FiguresQuery.date(query.last))", head: head, lines: lines(data, query))
    }

    private static func lines(_ data: FiguresPage.Data, _ query: FiguresQuery) -> [[String]] {
        let names = data.names
        let totals = data.totals.filter { names[$0.service] != nil }
            .sorted { ($0.service, $1.level) < ($1.service, $0.level) }
        return totals.map { total in
            let figures = total.figures
            return [
                FiguresQuery.date(query.first), FiguresQuery.date(query.last), total.service.description,
                names[total.service] ?? "", total.level.word, String(figures.opened),
            ] + fields(figures.acknowledging) + fields(figures.resolving)
        }
    }

    private static func fields(_ times: WaitingTimes) -> [String] {
        func whole(_ value: Double?) -> String { value.map { String(Int64($0.rounded())) } ?? "" }
        return [String(times.count), whole(times.mean), whole(times.median), whole(times.p90)]
    }
}
