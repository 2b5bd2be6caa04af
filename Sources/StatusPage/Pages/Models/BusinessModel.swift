import Kernel
import Platform

/// Which parts of the billing work.
struct BillingModel {
    struct Part: Hashable {
        let name: String
        let state: StateMark
    }

    /// What does not work first.
    let parts: [Part]
    let note: FeedNote

    /// Nil when the source is not in use.
    init?(_ quality: QualityReading?, at now: Timestamp, _ formats: PublicFormats) {
        guard let quality, let source = quality.sources.first(where: { $0.state.name == .billing }), source.isUsed else { return nil }
        note = FeedNote(source, rules: quality.rules, at: now, formats)
        guard case .billing(let billing) = source.value else {
            parts = []
            return
        }
        let (texts, isStale) = (formats.texts, note.isStale)
        let works = BillingState.parts.map { (name: texts["public_billing_" + $0.name], works: billing[keyPath: $0.path]) }
        parts = (works.filter { !$0.works } + works.filter(\.works)).map { part in
            let kind: ComponentState = isStale ? .noData : part.works ? .operational : .majorOutage
            let word = isStale ? "status_state_no_data" : part.works ? "public_works" : "public_broken"
            return Part(name: part.name, state: StateMark(kind: kind.rawValue, word: texts[word]))
        }
    }
}

/// How busy the support team is.
struct SupportModel {
    /// One of the three steps of the picture.
    struct Step: Hashable {
        let x: Int
        let isOn: Bool
    }

    let state: StateMark
    let steps: [Step]
    /// "A new request waits about 1 h 33 min."
    let wait: String
    /// "28 requests are waiting."
    let waiting: String
    let note: FeedNote

    /// Nil when the source is not in use, or was never read.
    init?(_ quality: QualityReading?, at now: Timestamp, _ formats: PublicFormats) {
        guard let quality, let source = quality.sources.first(where: { $0.state.name == .support }), source.isUsed,
            case .support(let rows) = source.value
        else { return nil }
        note = FeedNote(source, rules: quality.rules, at: now, formats)
        let count = rows.reduce(0) { $0 + $1.activeTickets }
        let figures = SupportLoad.figures(waiting: count)
        let (texts, level) = (formats.texts, figures[0])
        let kinds: [ComponentState] = [.operational, .degradedPerformance, .majorOutage]
        let kind = note.isStale ? .noData : kinds[min(max(level, 1), 3) - 1]
        state = StateMark(kind: kind.rawValue, word: texts[note.isStale ? "status_state_no_data" : "public_support_\(level)"])
        steps = (0..<3).map { Step(x: $0 * 34, isOn: $0 < level) }
        wait = texts.text("public_support_wait", ["time": formats.duration(seconds: figures[1] * 60)])
        waiting = texts.plural("public_support_waiting", count)
    }
}

/// What the provider says went wrong.
struct ProviderReports {
    struct Report: Hashable {
        let topic: String
        let state: StateMark
    }

    /// More are not shown.
    private static let shown = 20

    /// Those under way first.
    let reports: [Report]
    let note: FeedNote

    /// Nil when the source is not in use, or says nothing.
    init?(_ quality: QualityReading?, at now: Timestamp, _ formats: PublicFormats) {
        guard let quality, let source = quality.sources.first(where: { $0.state.name == .incidents }), source.isUsed,
            case .incidents(let rows) = source.value, !rows.isEmpty
        else { return nil }
        note = FeedNote(source, rules: quality.rules, at: now, formats)
        let sorted = rows.filter { $0.status == .active } + rows.filter { $0.status == .closed }
        reports = sorted.prefix(Self.shown).map { row in
            let isActive = row.status == .active
            return Report(
                topic: row.topic,
                state: StateMark(kind: isActive ? "open" : "done", word: formats.texts["public_report_" + row.status.rawValue]))
        }
    }
}
