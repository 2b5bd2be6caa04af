import Foundation
import Kernel
import Platform

/// A silence as a form takes it. Times are those of the reader's clock.
struct SilenceForm {
    var name = ""
    var condition: ConditionForm
    var from = ""
    var until = ""
    var days: Set<String> = []
    var hoursFrom = ""
    var hoursTo = ""
    /// Further parts of a week, a line for each.
    var moreHours = ""
    var zone = ""
    var breaksThrough = ""
    var comment = ""

    /// Of a new one: now, for two hours.
    init(at time: Timestamp, in clock: ZoneClock) {
        condition = ConditionForm("when", nil)
        (from, until) = (Self.field(time, clock), Self.field(time.adding(.seconds(7200)), clock))
        zone = clock.identifier
    }

    /// As it was typed.
    init(_ form: FormData) {
        func text(_ name: String) -> String { form[name] ?? "" }
        condition = ConditionForm("when", of: form)
        (name, from, until, zone) = (text("name"), text("from"), text("until"), text("zone"))
        (hoursFrom, hoursTo, days) = (text("hours_from"), text("hours_to"), Set(form.all("day")))
        moreHours = text("more_hours")
        (breaksThrough, comment) = (text("breaks_through"), text("comment"))
    }

    /// As it stands.
    init(_ draft: SilenceDraft, in clock: ZoneClock) {
        (name, comment, condition) = (draft.name, draft.comment, ConditionForm("when", draft.when))
        from = draft.window.from.map { Self.field($0, clock) } ?? ""
        until = draft.window.until.map { Self.field($0, clock) } ?? ""
        zone = (draft.window.clock ?? clock).identifier
        breaksThrough = draft.breaksThrough?.word ?? ""
        guard let hours = draft.window.hours.first else { return }
        (hoursFrom, hoursTo) = (DutyHours.text(ofMinutes: hours.from), DutyHours.text(ofMinutes: hours.to % 1440))
        days = Set(hours.days.map(\.word))
        moreHours = draft.window.hours.dropFirst().map(\.line).joined(separator: "\n")
    }

    /// Throws ``ClientError``: `silenceNotValid`, `silenceNotReadable`.
    /// - Parameter old: what it changes, whose times keep their seconds where nobody touched them.
    func draft(in clock: ZoneClock, over old: SilenceDraft? = nil) throws -> SilenceDraft {
        func moment(_ text: String, _ field: String, _ known: Timestamp?) throws -> Timestamp? {
            guard !text.isEmpty else { return nil }
            if let known, Self.field(known, clock) == text { return known }
            guard let wall = WallTime(text) else { throw ClientError.silenceNotValid(field) }
            return Timestamp(microseconds: clock.moment(of: wall) * 1_000_000)
        }
        var window = SilenceWindow(
            from: try moment(from, "from", old?.window.from), until: try moment(until, "until", old?.window.until))
        window.hours = try hours()
        if !window.hours.isEmpty { window.clock = ZoneClock.named(zone) }
        return SilenceDraft(
            name: name, when: try condition.condition(), window: window, breaksThrough: Level(word: breaksThrough), comment: comment)
    }

    /// None for one that does not come again. Days without hours would be a silence for all the time, which nobody meant.
    private func hours() throws -> [DutyHours] {
        guard let more = DutyHours.lines(moreHours) else { throw ClientError.silenceNotValid("hours") }
        guard !hoursFrom.isEmpty || !hoursTo.isEmpty || !days.isEmpty else { return more }
        guard let from = DutyHours.minutes(hoursFrom), let to = DutyHours.minutes(hoursTo), from < 1440 else {
            throw ClientError.silenceNotValid("hours")
        }
        let named = Set(days.compactMap { Weekday(word: $0) })
        return [DutyHours(days: named.isEmpty ? Set(Weekday.allCases) : named, from: from, to: to)] + more
    }

    private static func field(_ time: Timestamp, _ clock: ZoneClock) -> String {
        WallTime(seconds: clock.wall(at: time.microseconds.flooringDivision(by: 1_000_000))).formText
    }
}
