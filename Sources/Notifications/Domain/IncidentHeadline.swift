package import Kernel
import Platform

/// What a message told of an incident in its first line, kept apart from the words: each reader of it has a language of their own.
package struct IncidentHeadline: Sendable, Hashable, Codable {
    package let level: Level
    package let service: String
    package let title: String

    init(_ note: IncidentNote) { (level, service, title) = (note.level, note.serviceName, note.title) }

    /// The line in somebody's words; nil for kinds that say more than this.
    func line(_ kind: MessageKind, _ words: TextCatalog) -> String? {
        guard MessageKind.choices.contains(kind), kind != .commented else { return nil }
        return words.text(
            "message_\(kind.rawValue)", ["level": words["message_level_\(level.word)"], "service": service, "title": title])
    }
}
