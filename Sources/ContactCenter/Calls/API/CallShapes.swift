import Kernel
import Platform

extension APIShape where Value == Call {
    static let call = APIShape(
        "Call", "A call, and what is known of it by now.",
        [
            APIField("id", "Its number.") { $0.id },
            APIField("number", "The caller's, a plus and digits; null of one who does not show it.") { $0.number?.text },
            APIField("agent", "Whose telephone it is, as the telephone system calls them.") { $0.draft.agent },
            APIField("call_id", "The telephone system's own name of it.") { $0.draft.callID },
            APIField("direction", "Which way.", .word(CallDirection.allCases.map(\.rawValue))) { .text($0.draft.direction.rawValue) },
            APIField("queue", "The queue it came through.") { $0.draft.queue },
            APIField("dnis", "The number that was called.") { $0.draft.dnis },
            APIField("variables", "What else the telephone system told of it, `cv1` to `cv10`.") { $0.draft.variables },
            APIField("agency_id", "The agency that calls.") { $0.agency?.id },
            APIField("agency_name", "Its name.") { $0.agency?.name },
            APIField("agency_digits", "By how many of the number's last digits it was found; null by all of them.") { $0.agency?.digits },
            APIField("agency_open", "Whether several have the number and nobody has chosen yet.") { $0.agency?.isOpenChoice ?? false },
            APIField("blacklisted", "Whether the agency is on the blacklist; null while that is not known.") { $0.isBlacklisted },
            APIField("contact", "Who calls there.") { $0.contact },
            APIField("region", "The region.") { $0.draft.region },
            APIField("theme", "What it was about.") { $0.theme },
            APIField("notes", "What was noted.") { $0.notes },
            APIField("started_at", "When it rang.") { $0.startedAt },
            APIField("answered_at", "When it was answered, where that was told.") { $0.answeredAt },
            APIField("ended_at", "When it ended; null while it lasts.") { $0.endedAt },
            APIField("duration_seconds", "How long it was; null while it lasts.") { $0.duration.map { Int($0.components.seconds) } },
            APIField("cut", "Whether something that was told was longer than is kept.") { $0.draft.isCut },
        ])
}
