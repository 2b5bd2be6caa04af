import Kernel
import Platform

/// Model of the template `ticket`.
struct TicketPage {
    struct Step {
        let task: String
        let type: String
        let department: String
        let person: String
        let created: String
        let completed: String
        let time: String
        let sum: String
        let isGuilty: Bool
    }

    struct Part {
        let department: String
        let held: String
        let counted: String
        let isGuilty: Bool
        let share: String
        let budget: String
        let isOverBudget: Bool
    }

    struct Stretch {
        let from: String
        let to: String
        let time: String
        let department: String
        let task: String
        let why: String
        let used: String
    }

    struct Version {
        let id: String
        let at: Moment
        let current: Bool
    }

    struct Suspension {
        let task: String
        let begin: String
        let end: String
        let reason: String
        let who: String
        let left: Moment?
    }

    /// Lines of a table; a document of some megabytes has tens of thousands.
    static let most = 500

    let number: String
    let subject: String?
    let status: String
    let outcome: String
    let outcomeCode: String
    let problem: String?
    let responsible: String?
    let department: String
    let allowed: String
    let counted: String
    let clock: String
    let remaining: String?
    let breach: Moment?
    let deadline: Moment?
    let closed: Moment?
    let report: String?
    let skewed: String?
    let versionsNote: String
    let lanes: TicketLanes
    /// That not everything is shown.
    let cut: String?
    let steps: [Step]
    let hasSteps: Bool
    let parts: [Part]
    let hasParts: Bool
    let stretches: [Stretch]
    let suspensions: [Suspension]
    let hasSuspensions: Bool
    let versions: [Version]
    let backURL: String
    let minutesURL: String
    let documentURL: String

    init(_ view: TicketOperations.View, zone: ZoneRules, texts: TextCatalog, formats: ReaderFormats) {
        let (record, found, ticket) = (view.line.record, view.line.found, view.ticket)
        func duration(_ seconds: Int64) -> String { (seconds < 0 ? "−" : "") + formats.duration(.seconds(seconds)) }
        func clock(_ instant: Int64) -> String { CivilTime(secondsSince1970: zone.wall(at: instant)).text.replacing("T", with: " ") }
        (number, subject, status) = (record.number, record.subject, record.status)
        outcomeCode = found?.outcome.rawValue ?? (record.isOpen ? "open" : "none")
        outcome = texts["ticket_outcome_" + outcomeCode]
        problem = view.problem.map { texts.text("ticket_problem", ["problem": $0.description]) }
        responsible = found?.outcome == .overrun ? found?.responsible : nil
        department = record.department ?? "–"
        allowed = record.allowed.map(duration) ?? "–"
        counted = duration(view.verdict?.sum ?? 0)
        self.clock = texts["ticket_clock_" + view.reading.state.rawValue]
        remaining = view.reading.remaining.map(duration)
        breach = view.reading.breachAt.map { Moment(Timestamp(seconds: $0), formats) }
        deadline = record.deadlineAt.map { Moment($0, formats) }
        closed = record.closedAt.map { Moment($0, formats) }
        report = found?.report
        skewed =
            view.skewed.isEmpty
            ? nil : texts.text("ticket_skewed", ["tasks": view.skewed.map { ticket.tasks[$0].number }.joined(separator: ", ")])
        versionsNote = texts.text(
            "ticket_versions_note",
            [
                "rule": String(found?.ruleVersion ?? Int64(StrictWalk.version)), "book": String(found?.bookVersion ?? view.bookVersion),
                "document": String(found?.document ?? record.document),
            ])
        lanes = TicketLanes(view.explanation, texts, name: { clock($0) }, duration: duration)
        let steps = Dictionary((view.verdict?.steps ?? []).map { ($0.task, $0) }) { first, _ in first }
        let all = max(ticket.tasks.count, view.explanation.stretches.count)
        cut = all > Self.most ? texts.text("ticket_cut", ["shown": formats.number(Self.most), "all": formats.number(all)]) : nil
        self.steps = ticket.tasks.prefix(Self.most).enumerated().map { place, task in
            let step = steps[place]
            return Step(
                task: task.number, type: task.typeName, department: task.unit ?? "–", person: task.person ?? "–",
                created: task.created?.column ?? "–", completed: task.completed?.column ?? "–",
                time: step.map { $0.isCounted ? duration($0.seconds) : "–" } ?? "–", sum: step.map { duration($0.sum) } ?? "–",
                isGuilty: view.verdict?.guilty == place)
        }
        parts = view.parts.map { part in
            Part(
                department: part.department, held: duration(part.held), counted: duration(part.counted), isGuilty: part.isGuilty,
                share: formats.percent(Double(part.share) / 1000), budget: part.budget.map(duration) ?? "–", isOverBudget: part.isOverBudget
            )
        }
        stretches = view.explanation.stretches.prefix(Self.most).map { stretch in
            Stretch(
                from: clock(stretch.from), to: clock(stretch.to), time: duration(stretch.to - stretch.from),
                department: stretch.department ?? "–", task: stretch.task.map { ticket.tasks[$0].number } ?? "–",
                why: texts["ticket_why_" + stretch.why.rawValue], used: duration(stretch.used))
        }
        suspensions = view.suspensions.map { entry in
            Suspension(
                task: entry.task, begin: entry.begin ?? "–", end: entry.end ?? "–", reason: entry.reason ?? texts["ticket_no_reason"],
                who: entry.whoPaused ?? "–", left: entry.leftAt.map { Moment($0, formats) })
        }
        versions = view.versions.map { Version(id: String($0.id), at: Moment($0.at, formats), current: $0.id == record.document) }
        (hasSteps, hasParts, hasSuspensions) = (!self.steps.isEmpty, !parts.isEmpty, !suspensions.isEmpty)
        backURL = TicketPath.list
        minutesURL = TicketPath.minutes(record.number)
        documentURL = TicketAPI.root + TicketPath.ticket(record.number).dropFirst(TicketPath.list.count) + "/document"
    }
}

/// A ticket's time as a picture: a lane for each department, a bar for each stretch.
struct TicketLanes {
    struct Lane {
        let name: String
        let y: String
        let textY: String
        let bars: [Bar]
    }

    struct Bar {
        let x: String
        let width: String
        let why: String
        let title: String
    }

    private static let left = 200.0
    private static let width = 1000.0
    private static let step = 30.0

    let isEmpty: Bool
    let height: String
    let lanes: [Lane]
    let from: String
    let to: String
    let axisY: String

    init(_ explanation: Explanation, _ texts: TextCatalog, name: (Int64) -> String, duration: (Int64) -> String) {
        let stretches = explanation.stretches.prefix(TicketPage.most)
        let (start, end) = (stretches.first?.from ?? 0, stretches.last?.to ?? 0)
        let scale = (Self.width - Self.left) / Double(max(1, end - start))
        var order: [String?] = []
        for stretch in stretches where !order.contains(stretch.department) { order.append(stretch.department) }
        lanes = order.enumerated().map { index, department in
            let bars = stretches.filter { $0.department == department }.map { stretch in
                Bar(
                    x: Self.text(Self.left + Double(stretch.from - start) * scale),
                    width: Self.text(max(1.5, Double(stretch.to - stretch.from) * scale)),
                    why: stretch.why.rawValue,
                    title:
                        "\(name(stretch.from)) – \(name(stretch.to)) · \(texts["ticket_why_" + stretch.why.rawValue]) · \(duration(stretch.to - stretch.from))"
                )
            }
            return Lane(
                name: String((department ?? texts["ticket_why_nobody"]).prefix(26)), y: Self.text(Double(index) * Self.step + 4),
                textY: Self.text(Double(index) * Self.step + 19), bars: bars)
        }
        isEmpty = lanes.isEmpty
        height = Self.text(Double(order.count) * Self.step + 26)
        axisY = Self.text(Double(order.count) * Self.step + 20)
        (from, to) = (name(start), name(end))
    }

    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
}

/// A ticket minute by minute, for spreadsheets.
enum MinutesCSV {
    private static let batch = 2000

    static func file(_ view: TicketOperations.View, _ zone: ZoneRules) -> CSVStream<Int> {
        let tasks = view.ticket.tasks
        return CSVStream(
            name: "ticket-minutes", head: ["minute", "department", "task", "counts", "why", "used_seconds"]
        ) { start in
            let minutes = view.explanation.minutes(from: start ?? 0, limit: batch)
            let lines = minutes.map { minute -> [String] in
                let stretch = minute.stretch
                return [
                    CivilTime(secondsSince1970: zone.wall(at: minute.at)).text, stretch.department ?? "",
                    stretch.task.map { tasks[$0].number } ?? "", stretch.why == .counted ? "1" : "0", stretch.why.rawValue,
                    String(minute.used),
                ]
            }
            return .init(lines: lines, next: minutes.count == batch ? (start ?? 0) + batch : nil)
        }
    }
}
