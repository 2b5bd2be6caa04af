import Kernel
import Platform

/// Model of the template `ticket_list`.
struct TicketListPage {
    struct Row {
        let number: String
        let href: String
        let subject: String?
        let department: String
        let outcome: String
        let outcomeCode: String
        let responsible: String
        let counted: String
        let allowed: String
        let day: String
        let seen: Moment
    }

    /// A condition that no field of the form shows.
    struct Mark {
        let label: String
        let removeURL: String
    }

    static let length = 50
    static let exactTo = 1000

    let q: String
    let from: String
    let to: String
    let department: String
    let part: String?
    let outcomes: [SelectOption]
    let states: [SelectOption]
    let marks: [Mark]
    let hidden: [SelectOption]
    let summary: String
    let rows: [Row]
    let hasRows: Bool
    let isNarrow: Bool
    let clearURL: String
    let firstURL: String?
    let nextURL: String?

    init(
        _ lines: [TicketStore.Line], _ filter: TicketFilter, count: Int, isFirst: Bool, texts: TextCatalog, formats: ReaderFormats
    ) {
        (q, department) = (filter.search ?? "", filter.department ?? "")
        (from, to) = (filter.firstDay ?? "", filter.lastDay ?? "")
        part = filter.department == nil || filter.part == .held ? nil : filter.part.rawValue
        outcomes =
            [SelectOption(code: "", label: texts["ticket_outcome_any"], current: filter.outcome == nil)]
            + StrictWalk.Outcome.allCases.map {
                SelectOption(code: $0.rawValue, label: texts["ticket_outcome_" + $0.rawValue], current: $0 == filter.outcome)
            }
        states = [("", nil as Bool?), ("open", true), ("closed", false)].map { code, isOpen in
            SelectOption(code: code, label: texts["ticket_state_" + (code.isEmpty ? "any" : code)], current: filter.isOpen == isOpen)
        }
        marks = Self.marks(filter, texts)
        let shown: Set = ["q", "from", "to", "department", "outcome", "state"]
        hidden = filter.fields.filter { !shown.contains($0.name) }.map { SelectOption(code: $0.name, label: $0.value, current: false) }
        summary = texts.plural("tickets_count", count, ["count": formats.count(min(count, Self.exactTo + 1), exactTo: Self.exactTo)])
        let rest = lines.count > Self.length
        rows = lines.prefix(Self.length).map { Row($0, texts, formats) }
        (hasRows, isNarrow, clearURL) = (!rows.isEmpty, filter.isNarrow, TicketPath.list)
        firstURL = isFirst ? nil : TicketPath.list(filter)
        nextURL =
            rest
            ? TicketPath.list(filter, after: filter.needsVerdict ? lines[Self.length - 1].dayCursor : lines[Self.length - 1].cursor) : nil
    }

    private static func marks(_ filter: TicketFilter, _ texts: TextCatalog) -> [Mark] {
        var marks: [Mark] = []
        func add(_ label: String, _ remove: (inout TicketFilter) -> Void) {
            marks.append(Mark(label: label, removeURL: TicketPath.list(filter.with(remove))))
        }
        if let hour = filter.hour {
            let time = CivilTime.padded(Int64(hour % 24), to: 2)
            add(texts.text("ticket_mark_hour", ["day": texts["weekday_\(hour / 24)"], "hour": time])) { $0.hour = nil }
        }
        if let from = filter.from { add(texts.text("ticket_mark_from", ["department": from])) { $0.from = nil } }
        if let to = filter.to { add(texts.text("ticket_mark_to", ["department": to])) { $0.to = nil } }
        if filter.department != nil, filter.part != .held { add(texts["ticket_mark_" + filter.part.rawValue]) { $0.part = .held } }
        return marks
    }
}

extension TicketListPage.Row {
    fileprivate init(_ line: TicketStore.Line, _ texts: TextCatalog, _ formats: ReaderFormats) {
        let (record, found) = (line.record, line.found)
        (number, href, subject) = (record.number, TicketPath.ticket(record.number), record.subject)
        department = record.department ?? "–"
        outcomeCode = found?.outcome.rawValue ?? (record.isOpen ? "open" : "none")
        outcome = texts["ticket_outcome_" + outcomeCode]
        responsible = found?.outcome == .overrun ? found?.responsible ?? "–" : "–"
        counted = found.map { formats.duration(.seconds($0.counted)) } ?? "–"
        allowed = record.allowed.map { formats.duration(.seconds($0)) } ?? "–"
        day = record.completedDay.map(TicketRun.date) ?? "–"
        seen = Moment(record.seenAt, formats)
    }
}
