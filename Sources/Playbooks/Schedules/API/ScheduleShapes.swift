import Kernel
import Platform

/// What `/on-call` answers.
struct OnCallAnswer: Sendable {
    let at: Timestamp
    let items: [ScheduleOperations.OnCall]
}

extension APIShape where Value == OnCallAnswer {
    static let onCall = APIShape(
        "OnCall", "Who is on call at a moment.",
        [.init("at", "The moment.", \.at), .init("items", "Of every schedule, by name.", list: .shift, \.items)])
}

extension APIShape where Value == ScheduleOperations.OnCall {
    static let shift = APIShape(
        "Shift", "Somebody's time on call, or a gap.",
        [
            .init("schedule", "Its name.", \.schedule.name), .init("user", "Who is on call; null in a gap.", \.user),
            .init("layer", "Whose turn it is in it; null in a gap and for an override.", \.layer),
            .init("override", "Whether somebody stands in.", \.isOverride),
            .init("from", "Since when it is so, of an override its own beginning; null for ever.", \.from),
            .init("until", "Until when it is so, of an override its own end; null for ever.", \.until),
        ])
}

extension APIShape where Value == ScheduleOperations.Described {
    static let schedule = APIShape(
        "Schedule", "People who take turns, by a zone's clock.",
        [
            .init("id", "Its number.", \.schedule.id), .init("name", "Unique.", \.schedule.name),
            .init("zone", "Whose clock counts.", \.schedule.roster.clock.identifier),
            .init("layers", "A later one wins where it has somebody.", list: .layer) { $0.draft.layers ?? [] },
            .init("overrides", "Who stands in; a later one wins.", list: .override) { described in
                zip(described.schedule.overrideIDs, described.draft.overrides ?? []).map { NumberedOverride(id: $0, override: $1) }
            },
            .init("changed_at", "When it was last changed.", \.schedule.changedAt),
        ])
}

extension APIShape where Value == Layer<String> {
    fileprivate static let layer = APIShape(
        "ScheduleLayer", "People who take turns.",
        [
            .init("name", "Unique within the schedule.", \.name), .init("rotation", "When the next one takes over.", .rotation, \.rotation),
            .init("users", "In the order of their turns.", \.users),
            .init("hours", "The part of the week in which it counts; none for all of it.", list: .hours, \.hours),
        ])
}

extension APIShape where Value == Rotation {
    fileprivate static let rotation = APIShape(
        "Rotation", "When the next one takes over.",
        [
            .init("every", "`12h` of hours that pass, `1d` and `2w` by the clock on the wall.", \.every.text),
            .init("start", "The first hand-over, by the zone's clock.", \.start.text),
        ])
}

extension APIShape where Value == DutyHours {
    fileprivate static let hours = APIShape(
        "DutyHours", "Part of the week, by the zone's clock.",
        [
            .init("days", "On which it begins.") { $0.orderedDays.map(\.word) },
            .init("from", "Inclusive.") { DutyHours.text(ofMinutes: $0.from) },
            .init("to", "Exclusive; of the next day where it is not after `from`.") { DutyHours.text(ofMinutes: $0.to) },
        ])
}

private struct NumberedOverride: Sendable {
    let id: Int64
    let override: Override<String>
}

extension APIShape where Value == NumberedOverride {
    fileprivate static let override = APIShape(
        "Override", "Somebody stands in, whatever the layers say.",
        [
            .init("id", "Its number.", \.id), .init("from", "By the zone's clock.", \.override.from.text),
            .init("until", "By the zone's clock.", \.override.until.text), .init("user", "Who stands in.", \.override.user),
            .init("comment", "For those who read it.", \.override.comment),
        ])
}
