import Foundation
import Kernel
import Platform

/// Model of the template `schedule`: one schedule, who is on call for the next 90 days, and what its next year holds.
struct SchedulePage {
    struct Shift {
        let person: String
        let isGap: Bool
        let facts: String
        /// For a swap: a moment of the shift.
        let code: String
    }

    struct LayerRow {
        let layerName: String
        let users: String
        let facts: String
    }

    struct OverrideRow {
        let user: String
        let facts: String
        /// Nil for a reader who may not.
        let takeBackURL: String?
    }

    /// Something that the next year holds.
    struct Finding {
        let what: String
        let detail: String
    }

    let scheduleName: String
    let notice: String?
    let problem: String?
    let zone: String
    let ownZone: String
    let now: Shift
    let shifts: [Shift]
    let layers: [LayerRow]
    let overrides: [OverrideRow]
    let hasOverrides: Bool
    let gaps: [Finding]
    let overlaps: [Finding]
    let clocks: [Finding]
    let hasGaps: Bool
    let hasOverlaps: Bool
    let hasClocks: Bool
    let moreGaps: String?
    let mayTake: Bool
    let mayManage: Bool
    let own: String
    let from: String
    let until: String
    let overrideURL: String
    let swapURL: String
    let linkURL: String
    let linked: String?
    let editURL: String
    let removeURL: String

    struct Data: Sendable {
        let described: ScheduleOperations.Described
        let shifts: [ScheduleOperations.OnCall]
        let check: RosterCheck<UserID>
        /// Who is on call in another schedule at the same time.
        let doubled: [(person: UserID, other: String, span: Range<Int64>)]
        let linkedAt: Timestamp?
    }

    /// What was typed into one of its forms, and why it was refused.
    struct Refusal: Sendable {
        let form: FormData
        let error: ClientError
    }

    static let mostFindings = 50
    static let mostOverrides = 100

    init(_ data: Data, caller: Caller, name: String, refusal: Refusal?, notice: String?, at time: Timestamp, _ words: DutyFormats) {
        let (schedule, people, texts) = (data.described.schedule, data.described.people, words.texts)
        let roster = schedule.roster
        scheduleName = schedule.name
        self.notice = notice
        problem = refusal.map { texts.sentence($0.error) }
        (zone, ownZone) = (roster.clock.identifier, words.formats.timeZone.identifier)
        now = Shift(.init(data.described, roster.duty(at: time.seconds)), words)
        shifts = data.shifts.map { Shift($0, words) }
        layers = roster.layers.map { LayerRow($0, people, words) }
        let (mayTake, mayManage) = (caller.may(.takeShifts), caller.may(.manageSchedules))
        (self.mayTake, self.mayManage) = (mayTake, mayManage)
        overrides = zip(schedule.overrideIDs, roster.overrides).reversed().prefix(Self.mostOverrides).map { id, override in
            let isOwn = override.user == caller.userID
            return OverrideRow(
                user: people.name(override.user),
                facts: [texts.text("duty_span", ["from": override.from.text, "until": override.until.text]), override.comment]
                    .compactMap { $0 }.joined(separator: " · "),
                takeBackURL: mayManage || (mayTake && isOwn) ? OnCallPath.removal(of: id, from: schedule.id) : nil)
        }
        hasOverrides = !overrides.isEmpty
        gaps = data.check.gaps.prefix(Self.mostFindings).map { Finding($0, words) }
        moreGaps =
            data.check.gaps.count > Self.mostFindings ? texts.plural("check_more_gaps", data.check.gaps.count - Self.mostFindings) : nil
        overlaps = Self.overlaps(data, people, words)
        clocks = data.check.clockChanges.map { Finding($0, people, words) }
        (hasGaps, hasOverlaps, hasClocks) = (!gaps.isEmpty, !overlaps.isEmpty, !clocks.isEmpty)
        own = refusal?.form["user"] ?? name
        let wall = roster.clock.wall(at: time.seconds)
        from = refusal?.form["from"] ?? WallTime(seconds: wall).formText
        until = refusal?.form["until"] ?? WallTime(seconds: wall + 86_400).formText
        overrideURL = OnCallPath.schedule(schedule.id, "overrides")
        (swapURL, linkURL) = (OnCallPath.schedule(schedule.id, "swaps"), OnCallPath.schedule(schedule.id, "calendar-link"))
        linked = data.linkedAt.map { texts.text("calendar_linked", ["at": words.formats.date($0)]) }
        (editURL, removeURL) = (OnCallPath.schedule(schedule.id, "edit"), OnCallPath.schedule(schedule.id, "remove"))
    }

    /// What is told twice or never: overrides that hide each other, layers that never come to turn, people in two places at once, and
    /// people who are not there any more.
    private static func overlaps(_ data: Data, _ people: DutyPeople, _ words: DutyFormats) -> [Finding] {
        let (roster, texts) = (data.described.schedule.roster, words.texts)
        let hidden = data.check.hidden.prefix(mostFindings).map { hidden in
            Finding(
                what: texts.text(
                    "check_hidden",
                    [
                        "one": people.name(roster.overrides[hidden.override].user),
                        "other": people.name(roster.overrides[hidden.by].user),
                    ]), detail: Finding.span(hidden.span, words))
        }
        let idle = data.check.idleLayers.map { Finding(what: texts.text("check_idle", ["layer": $0]), detail: "") }
        let doubled = data.doubled.prefix(mostFindings).map { double in
            Finding(
                what: texts.text("check_double", ["name": people.name(double.person), "schedule": double.other]),
                detail: Finding.span(double.span, words))
        }
        let gone = data.check.people.filter(people.isDisabled).map(people.name).sorted().map { name in
            Finding(what: texts.text("check_disabled", ["name": name]), detail: "")
        }
        return hidden + idle + doubled + gone
    }
}

extension SchedulePage.Shift {
    fileprivate init(_ shift: ScheduleOperations.OnCall, _ words: DutyFormats) {
        (person, isGap) = (words.person(shift), shift.user == nil)
        facts = [words.source(shift), words.span(shift.from, shift.until)].compactMap { $0 }.joined(separator: " · ")
        code = shift.from?.rfc3339 ?? ""
    }
}

extension SchedulePage.LayerRow {
    fileprivate init(_ layer: Layer<UserID>, _ people: DutyPeople, _ words: DutyFormats) {
        layerName = layer.name
        users = layer.users.map { people.name($0) }.joined(separator: " → ")
        let rotation = words.texts.text("layer_rotation", ["every": layer.rotation.every.text, "start": layer.rotation.start.text])
        facts = ([rotation] + layer.hours.map(\.line)).joined(separator: " · ")
    }
}

extension SchedulePage.Finding {
    fileprivate static func span(_ span: Range<Int64>, _ words: DutyFormats) -> String {
        words.span(Timestamp(seconds: span.lowerBound), Timestamp(seconds: span.upperBound))
    }

    /// A time without anybody.
    fileprivate init(_ gap: Range<Int64>, _ words: DutyFormats) {
        what = words.formats.duration(.seconds(gap.upperBound - gap.lowerBound))
        detail = Self.span(gap, words)
    }

    /// A night in which clocks change.
    fileprivate init(_ change: RosterCheck<UserID>.ClockChange, _ people: DutyPeople, _ words: DutyFormats) {
        let name = change.duty.person.map { people.name($0) } ?? words.texts["duty_nobody"]
        let values = ["by": words.formats.duration(.seconds(abs(change.by))), "name": name]
        what = words.moment(Timestamp(seconds: change.at))
        detail = words.texts.text(change.by > 0 ? "check_clock_forward" : "check_clock_back", values)
    }
}
