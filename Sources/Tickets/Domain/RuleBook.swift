import Foundation
import Kernel

/// What a company decides about its SLAs. It is kept in versions: a figure says by which one it was found, and a ticket that is closed keeps
/// its version until its day is run again.
struct RuleBook: Hashable, Sendable, Codable {
    /// How long a department may hold a ticket altogether.
    struct Budget: Hashable, Sendable, Codable {
        var department: String
        var minutes: Int
        /// Nil for the one of the book.
        var calendar: String?
    }

    /// A reason for waiting, by words in what was said when it was paused.
    struct Reason: Hashable, Sendable, Codable {
        var name: String
        var contains: [String]
    }

    /// By which working time is shared out and clocks run; `24x7` is always there.
    var calendar = WorkingCalendar.always.name
    var calendars: [WorkingCalendar] = []
    var budgets: [Budget] = []
    var reasons: [Reason] = []
    var reopening = SLAClock.Reopening.resume
    /// At how many per cent of an SLA an event is sent.
    var warnings = [50, 75, 100]
    /// How long before a suspension ends an event is sent.
    var suspensionMinutes = 60

    init() {}

    private enum CodingKeys: String, CodingKey {
        case calendar, calendars, budgets, reasons, reopening
        case warnings = "warn_percent"
        case suspensionMinutes = "suspension_minutes"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ usual: Value) throws -> Value {
            try container.decodeIfPresent(Value.self, forKey: key) ?? usual
        }
        let usual = RuleBook()
        calendar = try value(.calendar, usual.calendar)
        calendars = try value(.calendars, usual.calendars)
        budgets = try value(.budgets, usual.budgets)
        reasons = try value(.reasons, usual.reasons)
        reopening = try value(.reopening, usual.reopening)
        warnings = try value(.warnings, usual.warnings)
        suspensionMinutes = try value(.suspensionMinutes, usual.suspensionMinutes)
    }

    /// What does not fit together, in English; nil for nothing.
    var fault: String? {
        let names = calendars.map(\.name)
        if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 || name == WorkingCalendar.always.name }) {
            return "there is more than one calendar “\(twice)”"
        }
        let used = [calendar] + budgets.compactMap(\.calendar)
        if let unknown = used.first(where: { self.calendar(named: $0) == nil }) { return "there is no calendar “\(unknown)”" }
        let departments = budgets.map(\.department)
        if Set(departments).count < departments.count { return "a department has more than one budget" }
        if budgets.contains(where: { !(0...10_000_000).contains($0.minutes) }) { return "a budget is 0 to 10,000,000 minutes" }
        if warnings.contains(where: { !(1...1000).contains($0) }) { return "warn_percent is a list of numbers from 1 to 1000" }
        if !(0...525_600).contains(suspensionMinutes) { return "suspension_minutes is 0 to 525,600" }
        return nil
    }

    func calendar(named name: String?) -> WorkingCalendar? {
        let name = name ?? calendar
        return name == WorkingCalendar.always.name ? .always : calendars.first { $0.name == name }
    }

    /// The one that clocks run by.
    var working: WorkingCalendar { calendar(named: nil) ?? .always }
    var clockRules: SLAClock.Rules { SLAClock.Rules(calendar: working, reopening: reopening) }

    /// Why something waits: what the ticket system says, or the first reason that the words fit.
    func reason(said: String?, comment: String?) -> String? {
        if let said { return said }
        guard let comment = comment?.lowercased() else { return nil }
        return reasons.first { $0.contains.contains { !$0.isEmpty && comment.contains($0.lowercased()) } }?.name
    }

    // MARK: Text

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// - Throws: `DecodingError`.
    init(json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
}
