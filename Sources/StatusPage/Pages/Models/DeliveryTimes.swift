import Kernel
import Platform

/// How long mail takes by provider, over all countries, the slowest first.
struct DeliveryTimes {
    struct Row: Hashable {
        let provider: String
        let state: StateMark
        /// Of the bar, in thousandths of the longest.
        let length: Int
        /// The median over the countries.
        let median: String
        /// "300 ms, Spain".
        let fastest: String
        let slowest: String
    }

    let rows: [Row]
    let note: FeedNote

    /// Nil when the source is not in use.
    init?(_ quality: QualityReading?, at now: Timestamp, _ formats: PublicFormats) {
        guard let quality, let source = quality.sources.first(where: { $0.state.name == .email }), source.isUsed else { return nil }
        note = FeedNote(source, rules: quality.rules, at: now, formats)
        guard case .email(let all) = source.value else {
            rows = []
            return
        }
        let limits = quality.rules.rule(for: CellID(.email))?.limits ?? ThresholdRule.standard(.email)
        let providers = Dictionary(grouping: all, by: \.provider).map { name, rows in
            (name: name, rows: rows.sorted { ($0.deliveryTime, $0.country) < ($1.deliveryTime, $1.country) })
        }
        let medians = providers.map { (name: $0.name, rows: $0.rows, median: $0.rows[$0.rows.count / 2].deliveryTime) }
        let longest = max(1, medians.map(\.median).max() ?? 1)
        let isStale = note.isStale
        rows = medians.sorted { ($1.median, $0.name) < ($0.median, $1.name) }.map { provider in
            func place(_ row: EmailRow?) -> String {
                row.map { "\(formats.milliseconds($0.deliveryTime)), \(formats.country($0.country))" } ?? ""
            }
            let state = ThresholdRule.state(of: [.deliveryTime: Double(provider.median)], by: limits)
            return Row(
                provider: provider.name, state: StateMark(isStale ? .noData : state, formats.texts),
                length: provider.median * 1000 / longest, median: formats.milliseconds(provider.median),
                fastest: place(provider.rows.first), slowest: place(provider.rows.last))
        }
    }
}
