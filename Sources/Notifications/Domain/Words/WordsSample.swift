import Kernel
import Platform

/// Something to tell of in a message of each kind: a real incident, and made up what no incident has by itself.
struct WordsSample: Sendable {
    let note: IncidentNote
    /// Who would have commented.
    let author: String
    let words: TextCatalog

    func content(_ kind: WordedKind) -> OutgoingMessage.Content {
        switch kind {
        case .opened, .reopened, .resolved: return .incident(note)
        case .commented:
            var commented = note
            commented.comment = .init(id: 0, author: author, text: words["words_sample_comment"])
            return .incident(commented)
        case .step:
            var told = note
            told.step = StepNote(
                code: "0001", name: words["words_sample_playbook"], version: 1, step: 2, reason: "unacknowledged", number: 0, isLate: false)
            return .incident(told)
        case .bundle:
            let line = BundleNote.Line(id: note.id, level: note.level, serviceName: note.serviceName, title: note.title)
            return .bundle(BundleNote(count: Self.many, some: [line], url: note.url))
        case .customers, .back: return .words(words["words_sample_customers"])
        case .unmatched:
            return .unmatched(UnmatchedNote(triggers: [["service": note.serviceName, "title": note.title]], url: note.url))
        case .onCallBegins, .onCallEnds:
            return .duty(
                DutyNote(
                    schedule: words["words_sample_schedule"], until: note.lastAt.adding(Self.shift), takesOver: kind == .onCallBegins))
        case .digest:
            let page = SubscriberNote(subscriber: "", page: words["words_sample_page"], title: words["words_sample_page"], url: note.url)
            return .digest(page, count: Self.many, some: [note.title])
        case .test: return .test
        }
    }

    private static let many = 12
    private static let shift = Duration.seconds(8 * 3600)
}
