import Foundation
import Kernel
import Platform

/// What stands in a message in place of its placeholders (``WordedKind/placeholders``), in one language.
struct MessageValues: Sendable {
    let words: TextCatalog
    let zone: TimeZone
    private static let longestMessage = 1000
    private static let mostLines = 20

    func of(_ content: OutgoingMessage.Content) -> [String: String] {
        switch content {
        case .incident(let note): incident(note)
        case .bundle(let note): bundle(note)
        case .words(let text): ["text": text]
        case .unmatched(let note): ["triggers": triggers(note)]
        case .duty(let note): duty(note)
        case .digest(let note, let count, let some): digest(note, count, some)
        case .test, .code, .status, .issue: [:]
        }
    }

    private func incident(_ note: IncidentNote) -> [String: String] {
        let formats = formats(at: note.lastAt)
        let since = formats.dateTime(note.firstAt)
        var values = [
            "id": "\(note.id)", "level": level(note.level), "service": note.serviceName, "title": note.title,
            "message": Self.cut(note.message), "count": formats.number(note.occurrences), "since": since,
            "last": formats.dateTime(note.lastAt),
            "occurrences": words.plural("message_count", note.occurrences, ["since": since]), "changed_by": note.changedBy ?? "",
            "by": note.changedBy.map { words.text("message_by", ["name": $0]) } ?? "",
        ]
        if let comment = note.comment { (values["author"], values["comment"]) = (comment.author, Self.cut(comment.text)) }
        if let step = note.step { values.merge(self.step(step)) { $1 } }
        return values
    }

    private func step(_ step: StepNote) -> [String: String] {
        [
            "playbook": step.name, "step": "\(step.step)", "reason": words["message_step_\(step.reason)"],
            "repeat": step.number > 0 ? words.text("message_step_repeat", ["number": "\(step.number)"]) : "",
            "late": step.isLate ? words["message_step_late"] : "",
        ]
    }

    private func bundle(_ note: BundleNote) -> [String: String] {
        let some = note.some.map { line in
            words.text("message_bundle_line", ["level": level(line.level), "service": line.serviceName, "title": line.title])
        }
        return gathered(note.count, some).merging(["incidents": words.plural("message_bundle", note.count)]) { $1 }
    }

    private func digest(_ note: SubscriberNote, _ count: Int, _ some: [String]) -> [String: String] {
        // What each is about, and how it is by now.
        let lines = some.map { $0.split(separator: "\n").prefix(2).joined(separator: " · ") }
        let messages = words.plural("message_digest", count, ["page": note.page])
        return gathered(count, lines).merging(["page": note.page, "messages": messages]) { $1 }
    }

    /// How many there are, the first of them, a line each, and how many more.
    private func gathered(_ count: Int, _ some: [String]) -> [String: String] {
        let rest = count - some.count
        return [
            "count": count.formatted(.number.locale(words.language.locale)), "list": some.joined(separator: "\n"),
            "more": rest > 0 ? words.plural("message_bundle_more", rest) : "",
        ]
    }

    private func triggers(_ note: UnmatchedNote) -> String {
        note.triggers.prefix(Self.mostLines).map { trigger in
            Self.cut(trigger.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
        }.joined(separator: "\n")
    }

    private func duty(_ note: DutyNote) -> [String: String] {
        let until = note.until.map { words.text("message_on_call_until", ["time": formats(at: $0).dateTime($0)]) }
        return ["schedule": note.schedule, "until": until ?? ""]
    }

    private func level(_ level: Level) -> String { words["message_level_\(level.word)"] }

    private func formats(at time: Timestamp) -> ReaderFormats { ReaderFormats(language: words.language, timeZone: zone, now: time) }

    private static func cut(_ text: String) -> String {
        text.count > longestMessage ? text.prefix(longestMessage) + "…" : text
    }
}

extension OutgoingMessage.Content {
    /// Where to read on; nil for what stands nowhere else.
    var url: String? {
        switch self {
        case .incident(let note): note.url
        case .bundle(let note): note.url
        case .unmatched(let note): note.url
        case .status(let note), .digest(let note, _, _): note.url
        case .issue(let note): note.url
        case .test, .code, .words, .duty: nil
        }
    }
}
