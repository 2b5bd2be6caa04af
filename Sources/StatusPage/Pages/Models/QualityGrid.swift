import Kernel
import Platform

/// How well each provider serves each channel in each country, the worst country first.
struct QualityGrid {
    /// A provider's channel in a country.
    struct Cell: Hashable {
        let provider: String
        let state: StateMark
        /// Percent, for the bar.
        let bandwidth: Int
        /// `34%`.
        let share: String
        /// `1.3 s`.
        let response: String
        /// Of calls; nil for messages.
        let stability: String?
        /// Nil where nothing is kept of it.
        let lastDay: CellDay?
    }

    /// What one channel shows of a country.
    struct Column: Hashable {
        let channel: String
        let cells: [Cell]
    }

    struct Row: Hashable {
        let country: String
        let columns: [Column]
    }

    static let channels: [FeedName] = [.sms, .mms, .voice]
    /// How many countries are shown at once; the others are folded.
    static let shown = 8

    /// The channels that are in use, as the head of the table names them.
    let channels: [String]
    let rows: [Row]
    let folded: [Row]
    /// "All other countries (42)"; nil when none is folded.
    let more: String?
    /// "3 of 45 are not well".
    let summary: String
    let notes: [FeedNote]

    private struct Judged {
        let cell: CellID
        let values: [FeedMetric: Double]
        let state: ComponentState
        let lastDay: CellDay?
    }

    /// Nil when none of its channels is in use.
    init?(_ quality: QualityReading?, at now: Timestamp, _ formats: PublicFormats) {
        guard let quality else { return nil }
        let sources = quality.sources.filter { Self.channels.contains($0.state.name) && $0.isUsed }
        guard !sources.isEmpty else { return nil }
        let used = sources.map(\.state.name)
        channels = used.map { formats.texts["public_channel_" + $0.rawValue] }
        notes = sources.map { FeedNote($0, rules: quality.rules, at: now, formats) }
        let judged = sources.flatMap { Self.judged($0, quality, at: now, formats) }
        let wrong = judged.count(where: { $0.state != .operational })
        summary = formats.texts.text(
            wrong == 0 ? "public_grid_well" : "public_grid_wrong",
            ["wrong": formats.number(wrong), "all": formats.number(judged.count)])
        let rows = Self.rows(judged, used, formats)
        self.rows = Array(rows.prefix(Self.shown))
        folded = Array(rows.dropFirst(Self.shown))
        more = folded.isEmpty ? nil : formats.texts.plural("public_grid_more", folded.count)
    }

    private static func judged(
        _ source: DocumentBuilder.Source, _ quality: QualityReading, at now: Timestamp, _ formats: PublicFormats
    ) -> [Judged] {
        let name = source.state.name
        let isStale = FeedNote.isStale(source, rules: quality.rules, at: now)
        return (source.value?.cells(of: name) ?? []).map { cell, values in
            let limits = quality.rules.rule(for: cell)?.limits ?? ThresholdRule.standard(name)
            let stretches = quality.stretches[cell] ?? []
            // What was settled, so that a value at the edge of a limit does not flicker here either.
            let settled = stretches.last?.state ?? ThresholdRule.state(of: values, by: limits)
            return Judged(
                cell: cell, values: values, state: isStale ? .noData : settled, lastDay: CellDay(stretches, until: now, formats))
        }
    }

    private static func rows(_ judged: [Judged], _ used: [FeedName], _ formats: PublicFormats) -> [Row] {
        let countries = Dictionary(grouping: judged, by: \.cell.country).map { code, cells in
            (name: formats.country(code), cells: cells.sorted { isWorse($0, $1) })
        }
        let sorted = countries.sorted { left, right in
            guard let first = left.cells.first, let second = right.cells.first else { return false }
            return isWorse(first, second) || !isWorse(second, first) && left.name < right.name
        }
        return sorted.map { country in
            Row(
                country: country.name,
                columns: used.map { channel in
                    Column(
                        channel: formats.texts["public_channel_" + channel.rawValue],
                        cells: country.cells.filter { $0.cell.channel == channel }.map { cell($0, formats) })
                })
        }
    }

    private static func isWorse(_ left: Judged, _ right: Judged) -> Bool {
        if left.state != right.state { return left.state.severity > right.state.severity }
        return (left.values[.bandwidth] ?? 0) < (right.values[.bandwidth] ?? 0)
    }

    private static func cell(_ judged: Judged, _ formats: PublicFormats) -> Cell {
        let bandwidth = Int(judged.values[.bandwidth] ?? 0)
        return Cell(
            provider: judged.cell.provider, state: StateMark(judged.state, formats.texts), bandwidth: bandwidth,
            share: formats.percent(Double(bandwidth) / 100), response: formats.milliseconds(Int(judged.values[.responseTime] ?? 0)),
            stability: judged.values[.stability].map { formats.percent($0) }, lastDay: judged.lastDay)
    }
}
