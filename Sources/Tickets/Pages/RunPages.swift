import Kernel
import Platform

/// Model of the template `ticket_runs`.
struct RunListPage {
    struct Row {
        let href: String
        let day: String
        let state: String
        let stateCode: String
        let origin: String
        let counts: String
        let problem: String?
        let asked: Moment
    }

    static let length = 60

    let day: String
    let mayRun: Bool
    let problem: String?
    let setUpNotice: String?
    let windowNote: String
    let rows: [Row]
    let hasRows: Bool
    let runsURL: String

    init(
        _ runs: [TicketRun], day: String, mayRun: Bool, isSetUp: Bool, isConnected: Bool, window: String, zone: String, problem: String?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        (self.day, self.mayRun, self.problem, runsURL) = (day, mayRun, problem, TicketPath.runs)
        setUpNotice = isSetUp ? (isConnected ? nil : texts["tickets_no_connector"]) : texts["tickets_no_filter"]
        windowNote = texts.text("tickets_window", ["window": window, "zone": zone])
        rows = runs.map { run in
            Row(
                href: TicketPath.run(run.id), day: TicketRun.date(run.day), state: texts["ticket_run_" + run.state.rawValue],
                stateCode: run.state.rawValue, origin: texts["ticket_run_by_" + run.origin.rawValue],
                counts: texts.text(
                    "ticket_run_counts",
                    [
                        "judged": formats.number(run.judged), "listed": formats.number(run.listed),
                        "eliminated": formats.number(run.eliminated),
                    ]), problem: run.problem, asked: Moment(run.askedAt, formats))
        }
        hasRows = !rows.isEmpty
    }
}

/// Model of the template `ticket_run`.
struct RunPage {
    struct Failure {
        let number: String
        let href: String
        let reason: String
    }

    let title: String
    let state: String
    let stateCode: String
    let origin: String
    let who: String
    let asked: Moment
    let started: Moment?
    let finished: Moment?
    let again: Moment?
    let judged: String
    let listed: String
    let eliminated: String
    let problem: String?
    let failures: [Failure]
    let hasFailures: Bool
    let isOver: Bool
    let runURL: String
    let ticketsURL: String
    let backURL: String

    init(_ run: TicketRun, texts: TextCatalog, formats: ReaderFormats) {
        title = texts.text("ticket_run_title", ["day": TicketRun.date(run.day)])
        (state, stateCode) = (texts["ticket_run_" + run.state.rawValue], run.state.rawValue)
        (origin, who) = (texts["ticket_run_by_" + run.origin.rawValue], run.askedBy)
        asked = Moment(run.askedAt, formats)
        (started, finished) = (run.startedAt.map { Moment($0, formats) }, run.finishedAt.map { Moment($0, formats) })
        again = run.dueAt.map { Moment($0, formats) }
        (judged, listed) = (formats.number(run.judged), formats.number(run.listed))
        (eliminated, problem) = (formats.number(run.eliminated), run.problem)
        failures = run.failures.map { Failure(number: $0.ticket, href: TicketPath.ticket($0.ticket), reason: $0.reason) }
        hasFailures = !failures.isEmpty
        isOver = run.state == .done || run.state == .failed
        runURL = TicketPath.run(run.id)
        ticketsURL = TicketPath.list(TicketFilter().with { $0.days = run.day...run.day })
        backURL = TicketPath.runs
    }
}

/// Model of the template `ticket_rules`.
struct RulesPage {
    struct Version {
        let number: String
        let who: String
        let at: Moment?
    }

    let rules: String
    let mayChange: Bool
    let notice: String?
    let problem: String?
    let versions: [Version]
    let rulesURL: String

    init(
        _ versions: [RuleBookStore.Version], text: String?, mayChange: Bool, notice: String?, problem: String?, texts: TextCatalog,
        formats: ReaderFormats
    ) {
        rules = text ?? versions.first?.book.json ?? ""
        (self.mayChange, self.notice, self.problem, rulesURL) = (mayChange, notice, problem, TicketPath.rules)
        self.versions = versions.map { version in
            Version(
                number: String(version.number), who: version.actor ?? texts["ticket_rules_builtin"],
                at: version.at.map { Moment($0, formats) })
        }
    }
}
