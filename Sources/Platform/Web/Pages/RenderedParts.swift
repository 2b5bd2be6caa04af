import Kernel
import Synchronization

/// Parts of pages as they were rendered lately. When an incident changes, every open list fetches its row, and a list that
/// is opened has mostly the rows of the last one: each looks the same to all who are shown the same model in a language.
final class RenderedParts: Sendable {
    struct Key: Hashable, Sendable {
        let template: String
        let language: Language
        let model: any Hashable & Sendable

        static func == (left: Self, right: Self) -> Bool {
            left.template == right.template && left.language == right.language && AnyHashable(left.model) == AnyHashable(right.model)
        }

        func hash(into hasher: inout Hasher) { model.hash(into: &hasher) }
    }

    /// Bytes; what is longer is rendered each time. It holds the texts of its model, so keys are no longer.
    static let longest = 16 << 10
    /// About three megabytes when the parts are rows of lists, a few times ten at most.
    private let recent = Mutex(RecentMemory<Key, String>(limit: 1000))

    func html(_ key: Key, render: () throws -> String) rethrows -> String {
        if let html = recent.withLock({ $0[key] }) { return html }
        let html = try render()
        if html.utf8.count <= Self.longest { recent.withLock { $0[key] = html } }
        return html
    }
}
