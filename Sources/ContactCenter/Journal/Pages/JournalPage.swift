import Foundation
import Kernel
import Platform

/// Model of the template `journal`.
struct JournalPage {
    struct Row {
        let href: String
        let time: String
        let number: String
        let operatorName: String
        let outcome: String
        let resultText: String
        let typeText: String
        let length: String
    }

    /// How many calls came to one end.
    struct Share {
        let outcome: String
        let label: String
        let value: String
        let part: String
    }

    /// The calls of one operator or of one kind.
    struct Line {
        let name: String
        let total: String
        let success: String
        let failed: String
        let dropped: String
        let noInternet: String
        let otherCount: String
        /// Of a hundred, for the bar.
        let percent: String
        let percentText: String
        let grade: String
        let gradeLabel: String
    }

    struct Table {
        let id: String
        let title: String
        let nameTitle: String
        let lines: [Line]
    }

    /// Calls that one page shows.
    static let length = 200

    let pageURL = JournalPath.page
    let agenciesURL = JournalPath.agencies
    let selfURL: String
    let date: String
    let dayTitle: String
    let dayBeforeURL: String
    let dayAfterURL: String
    let todayURL: String
    let number: String
    var operators: [SelectOption] = []
    let results: [SelectOption]
    var problem: String?
    var isShown = false
    var csvURL = ""
    var summary = ""
    /// That a day has more calls than are read.
    var cut: String?
    var hasRows = false
    var rows: [Row] = []
    var firstURL: String?
    var nextURL: String?
    var hasStatistics = false
    var shares: [Share] = []
    var tables: [Table] = []
    var charts: [ChartModel] = []

    private let day: JournalDay
    private let filter: JournalFilter
    private let skipped: Int

    init(_ day: JournalDay, _ filter: JournalFilter, skipped: Int, texts: TextCatalog, formats: ReaderFormats) {
        (self.day, self.filter, self.skipped) = (day, filter, skipped)
        selfURL = JournalPath.page(of: day, filter)
        (date, number) = (day.text, filter.number)
        dayTitle = JournalPage.name(day, formats)
        dayBeforeURL = JournalPath.page(of: day.adding(-1), filter)
        dayAfterURL = JournalPath.page(of: day.adding(1), filter)
        todayURL = JournalPath.page
        results =
            [SelectOption(code: "", label: texts["journal_any_result"], current: filter.result == nil)]
            + JournalWords.results.map {
                SelectOption(code: String($0), label: texts[JournalWords.result($0)], current: filter.result == $0)
            }
        // What was chosen stays chosen while nothing can be read.
        operators = Self.options([], filter, texts)
    }

    private static func options(_ names: [String], _ filter: JournalFilter, _ texts: TextCatalog) -> [SelectOption] {
        [SelectOption(code: "", label: texts["journal_any_operator"], current: filter.operatorName == nil)]
            + Set(names + [filter.operatorName].compactMap { $0 }).sorted().map {
                SelectOption(code: $0, label: $0, current: $0 == filter.operatorName)
            }
    }

    /// As the reader writes a day. It has no zone: it is that of the call centre's clocks.
    private static func name(_ day: JournalDay, _ formats: ReaderFormats) -> String {
        ReaderFormats(language: formats.language, timeZone: .gmt, now: formats.now).date(
            Timestamp(microseconds: day.midnight.secondsSince1970 * 1_000_000))
    }

    // MARK: What was read

    /// - Parameter limit: calls of a day that are read.
    mutating func fill(_ calls: [JournalCall], limit: Int, texts: TextCatalog, formats: ReaderFormats) {
        isShown = true
        csvURL = JournalPath.csv(of: day, filter)
        operators = Self.options(calls.compactMap(\.operatorName), filter, texts)
        let found = calls.filter(filter.takes)
        summary = texts.plural("journal_count", found.count, ["total": formats.number(calls.count)])
        cut = calls.count >= limit ? texts.text("journal_cut", ["limit": formats.number(limit)]) : nil
        rows = found.dropFirst(skipped).prefix(Self.length).map { Self.row($0, texts) }
        hasRows = !rows.isEmpty
        firstURL = skipped > 0 ? JournalPath.page(of: day, filter) : nil
        let shown = skipped + rows.count
        nextURL = shown < found.count ? JournalPath.page(of: day, filter) + "&after=\(shown)" : nil
        fill(JournalStatistics(found), texts, formats)
    }

    private static func row(_ call: JournalCall, _ texts: TextCatalog) -> Row {
        Row(
            href: JournalPath.call(call.id), time: call.at?.journalTime ?? "–", number: call.number ?? texts["journal_no_number"],
            operatorName: call.operatorName ?? "–", outcome: call.outcome.rawValue,
            resultText: texts[JournalWords.result(call.result)], typeText: texts[JournalWords.type(call.type)],
            length: call.seconds.map(JournalAnswers.length) ?? "–")
    }

    private mutating func fill(_ statistics: JournalStatistics, _ texts: TextCatalog, _ formats: ReaderFormats) {
        hasStatistics = statistics.all.total > 0
        shares = JournalOutcome.allCases.map { outcome in
            Share(
                outcome: outcome.rawValue, label: texts[outcome.textKey], value: formats.number(statistics.all[outcome]),
                part: formats.percent(statistics.all.share(outcome)))
        }
        func line(_ name: String, _ tally: JournalStatistics.Tally) -> Line {
            let share = tally.share(.success)
            return Line(
                name: name, total: formats.number(tally.total), success: formats.number(tally[.success]),
                failed: formats.number(tally[.failed]), dropped: formats.number(tally[.dropped]),
                noInternet: formats.number(tally[.noInternet]), otherCount: formats.number(tally[.other]),
                percent: String(Int((share * 100).rounded())), percentText: formats.percent(share), grade: tally.success.rawValue,
                gradeLabel: texts[tally.success.textKey])
        }
        tables = [
            Table(
                id: "journal-operators", title: texts["journal_by_operator"], nameTitle: texts["journal_operator"],
                lines: statistics.operators.map { line($0.key ?? texts["journal_no_operator"], $0.tally) }),
            Table(
                id: "journal-types", title: texts["journal_by_type"], nameTitle: texts["journal_type"],
                lines: statistics.types.map { line(texts[JournalWords.type($0.key)], $0.tally) }),
        ]
    }

    /// Months in which nobody called lie between the others.
    mutating func fill(_ months: [JournalMonth], texts: TextCatalog, formats: ReaderFormats) {
        let counts = Dictionary(months.map { ($0.year * 12 + $0.month - 1, $0.count) }) { first, _ in first }
        guard let last = counts.keys.max(), let first = counts.keys.min() else { return }
        let shown = Array(max(first, last - Self.mostMonths + 1)...last)
        let columns = shown.map { number in
            let name = Self.month(number, formats)
            let day = JournalDay(year: number / 12, month: number % 12 + 1)
            return Chart.Column(label: name, name: name, href: JournalPath.page(of: day))
        }
        let total = shown.compactMap { counts[$0] }.reduce(0, +)
        let chart = Chart(
            id: "journal-months", title: texts["journal_months"],
            summary: texts.plural("journal_months_summary", total, ["months": formats.number(shown.count)]), kind: .bars, unit: .count,
            columnsTitle: texts["journal_month"], columns: columns,
            series: [
                Chart.Series(label: texts["journal_calls"], mark: .first, values: shown.map { Double(counts[$0] ?? 0) })
            ])
        charts = [ChartModel(chart, formats)]
    }

    /// As many as can be told apart.
    private static let mostMonths: Int64 = 24

    /// `11.2026`.
    private static func month(_ number: Int64, _ formats: ReaderFormats) -> String {
        CivilTime.padded(number % 12 + 1, to: 2) + "." + CivilTime.padded(number / 12, to: 4)
    }
}
