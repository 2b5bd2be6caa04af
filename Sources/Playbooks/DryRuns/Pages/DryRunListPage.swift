import Kernel
import Platform

/// Model of the template `dry_runs`.
struct DryRunListPage {
    static let length = 50
    /// Days back.
    private static let spans = [1, 7, 30, 90, 365]

    /// What was typed.
    struct Typed {
        var code = ""
        var text = ""
        var isEvent = false
        var days = 30
        var service = ""
        var title = ""
        var level = Level.error
        var message = ""
    }

    struct Row {
        let href: String
        let rowName: String
        let about: String
        let state: String
        let asked: Moment
        let who: String
    }

    let mayRun: Bool
    let problem: String?
    let playbooks: [SelectOption]
    let typedText: String
    let isEvent: Bool
    let days: [SelectOption]
    let service: String
    let eventTitle: String
    let levels: [SelectOption]
    let message: String
    let rows: [Row]
    let hasRows: Bool
    let runsURL: String
    let figuresURL: String

    init(
        _ runs: [DryRun], playbooks: [Playbook], typed: Typed, mayRun: Bool, problem: String?, texts: TextCatalog, formats: ReaderFormats
    ) {
        (self.mayRun, self.problem) = (mayRun, problem)
        self.playbooks = playbooks.map {
            SelectOption(code: $0.code, label: "\($0.code) · \($0.name)", current: $0.code == typed.code)
        }
        (typedText, isEvent, service, eventTitle, message) = (typed.text, typed.isEvent, typed.service, typed.title, typed.message)
        days = Self.spans.map {
            SelectOption(code: String($0), label: texts.plural("dryruns_days", $0), current: $0 == typed.days)
        }
        levels = Level.allCases.reversed().map {
            SelectOption(code: $0.word, label: texts["level_" + $0.word], current: $0 == typed.level)
        }
        rows = runs.map { run in
            Row(
                href: DryRunPath.run(run.id), rowName: "\(run.playbook.code) · \(run.playbook.name)",
                about: run.question.written(texts, formats), state: run.written(texts, formats), asked: Moment(run.askedAt, formats),
                who: run.askedBy)
        }
        hasRows = !rows.isEmpty
        (runsURL, figuresURL) = (DryRunPath.runs, DryRunPath.figures)
    }
}

extension DryRun.Question {
    func written(_ texts: TextCatalog, _ formats: ReaderFormats) -> String {
        switch self {
        case .past(let span):
            texts.text("dryruns_span", ["from": formats.dateTime(span.lowerBound), "to": formats.dateTime(span.upperBound)])
        case .event(let sent): texts.text("dryruns_event", ["title": sent["title"]?.string ?? ""])
        }
    }
}

extension DryRun {
    /// How it stands.
    func written(_ texts: TextCatalog, _ formats: ReaderFormats) -> String {
        switch state {
        case .running: texts.text("dryruns_running", ["percent": formats.percent(Double(percent) / 100)])
        case .done: texts["dryruns_done"]
        case .failed: texts["dryruns_failed"]
        }
    }
}
