import Kernel
package import Platform

/// A silence, and the moment at which it is looked at.
struct DatedSilence: Sendable {
    let silence: Silence
    let at: Timestamp

    var window: SilenceWindow { silence.draft.window }
    var state: Silence.State { silence.state(at: at) }
}

extension Silence.State: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.rawValue)) }
    package var json: JSON { .text(rawValue) }
}

extension APIShape where Value == DatedSilence {
    static let silence = APIShape(
        "Silence", "What is kept quiet for a while.",
        [
            .init("id", "Its number.", \.silence.id), .init("name", "Unique.", \.silence.draft.name),
            .init("when", "Which incidents it keeps quiet, as in files.", .init(.anything)) { $0.silence.draft.when.json },
            .init("from", "Since when; null for ever.", \.window.from),
            .init("until", "Until when, exclusive; null for ever.", \.window.until),
            .init("zone", "Whose clock the hours are read off; null without hours.", \.window.clock?.identifier),
            .init("hours", "Parts of the week in which it counts; none for all the time.", list: .silentHours, \.window.hours),
            .init("breaks_through", "What is as bad as that is told all the same; null for nothing.", \.silence.draft.breaksThrough),
            .init("comment", "For those who read it.", \.silence.draft.comment), .init("owner", "Who made it.", \.silence.owner),
            .init("state", "Whether it counts now, will, or does not any more.", \.state),
            .init("changes_at", "When it begins or ends next; null for never.") { $0.window.change(after: $0.at) },
            .init("created_at", "When it was made.", \.silence.createdAt),
            .init("changed_at", "When it was last changed.", \.silence.changedAt),
        ])
}

extension APIShape where Value == Inhibition {
    static let inhibition = APIShape(
        "Inhibition", "What is quiet while something else is open.",
        [
            .init("id", "Its number.", \.id), .init("name", "Unique.", \.draft.name),
            .init("while", "What has to be open, as in files.", .init(.anything)) { $0.draft.source.json },
            .init("quiet", "What is quiet then, as in files.", .init(.anything)) { $0.draft.quiet.json },
            .init("comment", "For those who read it.", \.draft.comment), .init("owner", "Who made it.", \.owner),
            .init("created_at", "When it was made.", \.createdAt), .init("changed_at", "When it was last changed.", \.changedAt),
        ])
}

extension APIShape where Value == DutyHours {
    fileprivate static let silentHours = APIShape(
        "SilentHours", "Part of the week, by the zone's clock.",
        [
            .init("days", "On which it begins.") { $0.orderedDays.map(\.word) },
            .init("from", "Inclusive.") { DutyHours.text(ofMinutes: $0.from) },
            .init("to", "Exclusive; of the next day where it is not after `from`.") { DutyHours.text(ofMinutes: $0.to) },
        ])
}

extension APIShape where Value == MatchPreview {
    static let matches = APIShape(
        "Matches", "Which incidents some conditions are about.",
        [
            .init("now", "Open and acknowledged ones, newest first, the first of them.", list: .match, \.now),
            .init("now_count", "How many there are.", \.nowCount),
            .init("week", "Those with activity in the past week, newest first, the first of them.", list: .match, \.week),
            .init("week_count", "How many there are.", \.weekCount),
            .init("cut", "Whether there were more incidents than are looked through.", \.isCut),
        ])
}

extension APIShape where Value == IncidentLook.Seen {
    fileprivate static let match = APIShape(
        "Match", "An incident that is like some conditions.",
        [
            .init("incident_id", "Its number.", \.id), .init("title", "Of the incident.", \.facts.title),
            .init("service", "Its name.", \.facts.service), .init("level", "How bad it is.", \.facts.level),
            .init("open", "Whether it is open or acknowledged.", \.burns), .init("last_at", "Its latest activity.", \.lastAt),
        ])
}

extension Condition {
    /// As programs write it.
    var json: JSON { (try? StoredJSON.text(of: self)).flatMap { JSONReader.value(of: $0) } ?? .null }
}
