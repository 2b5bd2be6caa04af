import Kernel
import Platform

/// What the address of the page of waiting tickets asks for.
struct SuspendedQuery: Hashable, Sendable {
    /// Stands for "without a reason", "without a department".
    static let none = "-"

    var reason: String?
    var department: String?
    var bucket: Int?

    init() {}

    /// - Throws: 400 for what no link of ours has.
    init(_ value: (String) -> String?) throws(ClientError) {
        func field(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        (reason, department) = (field("reason"), field("department"))
        if let text = field("age") {
            guard let bucket = Int(text), Ageing.bounds.indices.contains(bucket) else { throw .ticketFilterUnknown("age") }
            self.bucket = bucket
        }
    }

    var url: String {
        let fields = [("reason", reason), ("department", department), ("age", bucket.map(String.init))]
        return TicketPath.address(TicketPath.suspended, fields.compactMap { name, value in value.map { (name, $0) } })
    }

    func covers(_ entry: SuspensionStore.Entry, bucket: Int) -> Bool {
        (reason == nil || reason == entry.reason ?? Self.none) && (department == nil || department == entry.department ?? Self.none)
            && (self.bucket == nil || self.bucket == bucket)
    }
}

/// Model of the template `tickets_suspended`.
struct SuspendedPage {
    struct Row {
        let number: String
        let href: String
        let task: String
        let department: String
        let reason: String
        let whoPaused: String
        let whoAsked: String
        let begin: String
        let end: String
        let isOver: Bool
        let age: String
        let comment: String
        /// What the ticket does not tell.
        let missing: String?
    }

    private static let most = 500

    let isSetUp: Bool
    let notice: String?
    /// That not all are shown.
    let cut: String?
    let isStale: Bool
    let last: Moment?
    let summary: String
    let reasons: [SelectOption]
    let departments: [SelectOption]
    let ages: [SelectOption]
    let rows: [Row]
    let hasRows: Bool
    let isNarrow: Bool
    let clearURL: String
    let listURL: String

    init(
        _ data: TicketOperations.Suspended, _ query: SuspendedQuery, interval: Int, isConnected: Bool, isSetUp: Bool, texts: TextCatalog,
        formats: ReaderFormats
    ) {
        self.isSetUp = isSetUp
        let now = formats.now
        var meter = WorkingMeter(data.calendar)
        let dated = data.entries.map { ($0, Ageing.bucket(since: $0.beginAt, to: now, by: &meter)) }
        let shown = dated.filter { query.covers($0.0, bucket: $0.1) }
        last = data.poll?.succeededAt.map { Moment($0, formats) }
        isStale = data.poll?.succeededAt.map { now.since($0) > .seconds(3 * interval + 60) } ?? false
        notice =
            data.poll?.problem.map { texts.text("tickets_list_problem", ["problem": $0]) }
            ?? (isSetUp && !isConnected ? texts["tickets_no_connector"] : nil)
        cut =
            shown.count > Self.most
            ? texts.text("tickets_cut", ["shown": formats.number(Self.most), "all": formats.number(shown.count)]) : nil
        summary = texts.plural("tickets_waiting", shown.count)
        reasons = Self.options(data.entries.map(\.reason), query.reason, texts["ticket_reason_any"], texts["ticket_no_reason"])
        departments = Self.options(
            data.entries.map(\.department), query.department, texts["ticket_department_any"], texts["ticket_no_department"])
        ages =
            [SelectOption(code: "", label: texts["ticket_age_any"], current: query.bucket == nil)]
            + Ageing.bounds.indices.map { SelectOption(code: String($0), label: Ageing.label($0), current: $0 == query.bucket) }
        rows = shown.prefix(Self.most).map { entry, _ in Row(entry, &meter, texts, formats) }
        (hasRows, isNarrow, clearURL) = (!rows.isEmpty, query != SuspendedQuery(), TicketPath.suspended)
        listURL = query.url
    }

    private static func options(_ values: [String?], _ chosen: String?, _ any: String, _ none: String) -> [SelectOption] {
        let codes = Set(values.map { $0 ?? SuspendedQuery.none }).union([chosen].compactMap { $0 }).sorted()
        return [SelectOption(code: "", label: any, current: chosen == nil)]
            + codes.map { SelectOption(code: $0, label: $0 == SuspendedQuery.none ? none : $0, current: $0 == chosen) }
    }
}

extension SuspendedPage.Row {
    fileprivate init(
        _ entry: SuspensionStore.Entry, _ meter: inout WorkingMeter, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        let now = formats.now
        let seconds = entry.beginAt.map { meter.seconds(from: $0.secondsSince1970, to: now.secondsSince1970) } ?? 0
        (number, href, task) = (entry.ticket, TicketPath.ticket(entry.ticket), entry.task)
        (department, reason) = (entry.department ?? "–", entry.reason ?? texts["ticket_no_reason"])
        (whoPaused, whoAsked) = (entry.whoPaused ?? "–", entry.whoAsked ?? "–")
        (begin, end) = (entry.begin ?? "–", entry.end ?? "–")
        isOver = entry.endAt.map { $0 <= now } ?? false
        // A day of a working calendar is shorter than one of the clock: both are said.
        age = texts.text(
            "ticket_working_days",
            [
                "days": formats.decimal(meter.calendar.days(seconds)),
                "time": formats.duration(.seconds(entry.beginAt.map { now.since($0).components.seconds } ?? 0)),
            ])
        comment = String((entry.lastComment ?? "").prefix(300))
        missing = entry.missing.isEmpty ? nil : entry.missing.map { texts["ticket_missing_" + $0.rawValue] }.joined(separator: " ")
    }
}
