import Kernel
import Platform

/// Model of the template `network_monitor`.
struct MonitorPage {
    struct Target {
        let label: String
        let href: String
        let current: Bool
        let grade: String
        let gradeLabel: String
    }

    struct Span {
        let label: String
        let href: String
        let current: Bool
    }

    /// Server → target.
    struct Card {
        let name: String
        let target: String
        let grade: String
        let gradeLabel: String
        /// Nil where it failed.
        let milliseconds: String?
        let failure: String?
        let seenAt: Moment?
        let state: String
        let loss: String
    }

    /// Browser → target.
    struct Browser {
        let askURL: String
        let browserHost: String
    }

    struct Row {
        let name: String
        let href: String
        let look: String
        let grade: String
        let gradeLabel: String
        let rowTime: String
        let rowState: String
        let parentName: String?
    }

    static let mostTargets = 200
    /// Buttons; every target is in the table.
    private static let mostButtons = 40

    let isEmpty: Bool
    let targets: [Target]
    let spans: [Span]
    let cards: [Card]
    let browsers: [Browser]
    let charts: [ProbeChart]
    let rows: [Row]
    /// That not all are shown.
    let cut: String?
    let selfURL: String

    init(
        _ all: [Probe], chosen: Probe?, stretches: [ProbeStretch], _ range: ProbeSeriesQuery, _ query: MonitorQuery,
        limits: ProbeGrade.Limits, texts: TextCatalog, formats: ReaderFormats
    ) {
        let shown = all.prefix(Self.mostTargets)
        isEmpty = all.isEmpty
        selfURL = MonitorQuery.url(chosen?.name, query.span)
        let others = shown.prefix(Self.mostButtons).filter { $0.id != chosen?.id }
        let buttons = (others + [chosen].compactMap { $0 }).sorted { $0.id < $1.id }
        targets = buttons.map { probe in
            let grade = ProbeGrade(probe.standing.last, limits)
            return Target(
                label: probe.name, href: MonitorQuery.url(probe.name, query.span), current: probe.id == chosen?.id,
                grade: Self.mark(probe, grade), gradeLabel: Self.label(probe, grade, texts))
        }
        spans = MonitorQuery.Span.allCases.map {
            Span(label: texts[$0.textKey], href: MonitorQuery.url(chosen?.name, $0), current: $0 == query.span)
        }
        let figures = ProbeFigures(joining: stretches.map(\.figures))
        cards = [chosen].compactMap { $0 }.map { probe in
            let grade = ProbeGrade(probe.standing.last, limits)
            return Card(
                name: probe.name, target: "\(probe.draft.kind.rawValue) \(probe.draft.target)", grade: Self.mark(probe, grade),
                gradeLabel: Self.label(probe, grade, texts),
                milliseconds: probe.standing.last?.milliseconds.map { texts.text("monitor_ms", ["time": formats.number($0)]) },
                failure: probe.standing.last?.error, seenAt: probe.standing.last.map { Moment($0.at, formats) },
                state: Self.state(probe, texts, formats), loss: texts.text("monitor_loss", ["share": formats.percent(figures.loss)]))
        }
        browsers = [chosen].compactMap { $0.flatMap(BrowserTarget.init) }.map { Browser(askURL: $0.url, browserHost: $0.origin) }
        charts = [chosen].compactMap { $0 }.map { ProbeChart(of: $0, stretches, range, query.span, texts: texts, formats: formats) }
        // What is not as it should be stands first.
        rows = shown.enumerated().sorted { left, right in
            let (a, b) = (left.element.standing.state == .down, right.element.standing.state == .down)
            return a == b ? left.offset < right.offset : a
        }.map { _, probe in
            let grade = ProbeGrade(probe.standing.last, limits)
            return Row(
                name: probe.name, href: MonitorQuery.url(probe.name, query.span),
                look: "\(probe.draft.kind.rawValue) \(probe.draft.target)",
                grade: Self.mark(probe, grade), gradeLabel: Self.label(probe, grade, texts),
                rowTime: probe.standing.last?.milliseconds.map { texts.text("monitor_ms", ["time": formats.number($0)]) } ?? "–",
                rowState: Self.state(probe, texts, formats), parentName: probe.draft.parent)
        }
        cut = all.count > Self.mostTargets ? texts.text("monitor_cut", ["shown": formats.number(Self.mostTargets)]) : nil
    }

    /// What was never looked at is not lost.
    private static func mark(_ probe: Probe, _ grade: ProbeGrade) -> String { probe.standing.last == nil ? "unknown" : grade.rawValue }

    private static func label(_ probe: Probe, _ grade: ProbeGrade, _ texts: TextCatalog) -> String {
        texts["monitor_grade_" + mark(probe, grade)]
    }

    private static func state(_ probe: Probe, _ texts: TextCatalog, _ formats: ReaderFormats) -> String {
        if probe.draft.isPaused { return texts["monitor_paused"] }
        guard let since = probe.standing.since else { return texts["monitor_state_unknown"] }
        return texts.text("monitor_state_\(probe.standing.state.rawValue)", ["time": formats.dateTime(since)])
    }
}
