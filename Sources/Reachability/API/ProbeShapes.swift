import Kernel
import Platform

extension APIShape where Value == Probe {
    static let probe = APIShape(
        "Probe", "Something that is looked at again and again.",
        [
            APIField("id", "Its number.") { $0.id },
            APIField("name", "Unique.") { $0.name },
            APIField("kind", "How it is looked at.", .word(ProbeKind.allCases.map(\.rawValue))) { .text($0.draft.kind.rawValue) },
            APIField("target", "A host, `host:port`, or an address of a page.") { $0.draft.target },
            APIField("every", "Seconds from one look to the next.") { $0.draft.every },
            APIField("timeout", "Seconds after which no answer is a failure.") { $0.draft.timeout },
            APIField("expect", "What an answer has to hold.") { $0.draft.expected },
            APIField("days", "With fewer days left a certificate is a failure.") { $0.draft.days },
            APIField("depends_on", "The probe that explains its failures.") { $0.draft.parent },
            APIField("service_id", "Under which its events are reported; null for the house's.") { $0.draft.service },
            APIField("paused", "Whether nobody looks.") { $0.draft.isPaused },
            APIField("state", "By several results.", .word(ProbeStanding.State.allCases.map(\.rawValue))) {
                .text($0.standing.state.rawValue)
            },
            APIField("state_since", "Since when.") { $0.standing.since },
            APIField("last", "The latest result.", optional: .probeResult) { $0.standing.last },
            APIField("incident_id", "What the desk was told, while it lasts.") { $0.incident },
        ])
}

extension APIShape where Value == ProbeResult {
    static let probeResult = APIShape(
        "ProbeResult", "What one look found.",
        [
            APIField("at", "When it began.") { $0.at },
            APIField("success", "Whether there was an answer that is as it should be.") { $0.isSuccess },
            APIField("microseconds", "Until the answer; null where it failed.") { $0.micros },
            APIField("error", "Why it failed.") { $0.error },
        ])
}

extension APIShape where Value == ProbeStretch {
    static let probeStretch = APIShape(
        "ProbeStretch", "What the results of a stretch of time come to; times are microseconds, null where nothing succeeded.",
        [
            APIField("from", "When it begins.") { $0.begin },
            APIField("looks", "How often somebody looked.") { $0.figures.looks },
            APIField("lost", "How many failed.") { $0.figures.lost },
            APIField("minimum", "The shortest.") { $0.figures.least },
            APIField("median", "The one in the middle.") { $0.figures.median },
            APIField("maximum", "The longest.") { $0.figures.most },
        ])
}
