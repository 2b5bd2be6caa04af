import Foundation
import Kernel
import Platform

/// Messages in words, the same for every channel that has no form of its own, and for the ledger.
struct MessageWriter: Sendable {
    let texts: Texts
    private static let longestMessage = 1000
    private static let mostLines = 20

    func text(_ content: OutgoingMessage.Content, _ kind: MessageKind, in language: Language, _ zone: TimeZone) -> MessageText {
        let words = texts.for(language)
        return switch content {
        case .incident(let note): incident(note, kind, words, zone)
        case .bundle(let note): bundle(note, words)
        case .test: MessageText(title: words["message_test"])
        // The digits stand alone in their line, to be found by people and programs alike.
        case .code(let code): MessageText(title: words["message_code"], lines: [code, words["message_code_end"]])
        case .words(let text): MessageText(title: text)
        case .unmatched(let note): unmatched(note, words)
        case .duty(let note): duty(note, words, zone)
        case .status(let note): MessageText(title: note.title, lines: note.lines, url: note.url)
        case .digest(let note, let count, let some): digest(note, count, some, words)
        }
    }

    private func digest(_ note: SubscriberNote, _ count: Int, _ some: [String], _ words: TextCatalog) -> MessageText {
        // What each is about, and how it is by now.
        let lines = some.map { $0.split(separator: "\n").prefix(2).joined(separator: " · ") }
        let rest = count - some.count
        let more = rest > 0 ? [words.plural("message_bundle_more", rest)] : []
        return MessageText(title: words.plural("message_digest", count, ["page": note.page]), lines: lines + more, url: note.url)
    }

    private func incident(_ note: IncidentNote, _ kind: MessageKind, _ words: TextCatalog, _ zone: TimeZone) -> MessageText {
        var values = [
            "level": words["message_level_\(note.level.word)"], "service": note.serviceName, "title": note.title,
            "author": note.comment?.author ?? "",
        ]
        if let step = note.step { (values["playbook"], values["step"]) = (step.name, "\(step.step)") }
        return MessageText(
            title: words.text("message_\(kind.rawValue)", values), lines: lines(note, kind, words, zone), url: note.url)
    }

    private func lines(_ note: IncidentNote, _ kind: MessageKind, _ words: TextCatalog, _ zone: TimeZone) -> [String] {
        if let comment = note.comment { return [Self.cut(comment.text)] }
        let formats = ReaderFormats(language: words.language, timeZone: zone, now: note.lastAt)
        let count = words.plural("message_count", note.occurrences, ["since": formats.dateTime(note.firstAt)])
        let by = kind == .resolved ? note.changedBy.map { words.text("message_by", ["name": $0]) } : nil
        let message = kind == .resolved || note.message.isEmpty ? nil : Self.cut(note.message)
        return [message, count, by].compactMap { $0 } + (note.step.map { why($0, words) } ?? [])
    }

    private func why(_ step: StepNote, _ words: TextCatalog) -> [String] {
        [
            words["message_step_\(step.reason)"],
            step.number > 0 ? words.text("message_step_repeat", ["number": "\(step.number)"]) : nil,
            step.isLate ? words["message_step_late"] : nil,
        ].compactMap { $0 }
    }

    private func unmatched(_ note: UnmatchedNote, _ words: TextCatalog) -> MessageText {
        let lines = note.triggers.map { trigger in
            Self.cut(trigger.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
        }
        return MessageText(title: words["message_unmatched"], lines: Array(lines.prefix(Self.mostLines)), url: note.url)
    }

    private func duty(_ note: DutyNote, _ words: TextCatalog, _ zone: TimeZone) -> MessageText {
        let title = words.text(note.takesOver ? "message_on_call_begins" : "message_on_call_ends", ["schedule": note.schedule])
        let until = note.until.map { end in
            words.text("message_on_call_until", ["time": ReaderFormats(language: words.language, timeZone: zone, now: end).dateTime(end)])
        }
        return MessageText(title: title, lines: note.takesOver ? [until].compactMap { $0 } : [])
    }

    private func bundle(_ note: BundleNote, _ words: TextCatalog) -> MessageText {
        let some = note.some.map { line in
            words.text(
                "message_bundle_line",
                ["level": words["message_level_\(line.level.word)"], "service": line.serviceName, "title": line.title])
        }
        let rest = note.count - note.some.count
        let more = rest > 0 ? [words.plural("message_bundle_more", rest)] : []
        return MessageText(title: words.plural("message_bundle", note.count), lines: some + more, url: note.url)
    }

    private static func cut(_ text: String) -> String {
        text.count > longestMessage ? text.prefix(longestMessage) + "…" : text
    }
}
