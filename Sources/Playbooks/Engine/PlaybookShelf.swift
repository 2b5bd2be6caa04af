import Platform
import Synchronization

/// Playbooks as they were last read: they are asked for with every posted set and every change of an incident, and seldom change.
final class PlaybookShelf: Sendable {
    struct Revision: Hashable, Sendable {
        let newest: Int64
        let at: Int64
        let removed: Int64
    }

    private struct Content {
        var revision: Revision?
        var current: [PlaybookStore.Kept] = []
        /// By number; also older ones, with which episodes go on.
        var versions: [Int64: PlaybookStore.Kept] = [:]
    }

    private static let mostVersions = 1000
    private let store = PlaybookStore()
    private let content = Mutex(Content())

    /// Those that are in force, by code.
    func current(on connection: any SQLConnection) throws -> [PlaybookStore.Kept] {
        let revision = try store.revision(on: connection)
        if let known = content.withLock({ $0.revision == revision ? $0.current : nil }) { return known }
        let list = try store.list(on: connection)
        content.withLock { ($0.revision, $0.current) = (revision, list) }
        return list
    }

    /// A version; nil when it is gone.
    func version(_ id: Int64, on connection: any SQLConnection) throws -> PlaybookStore.Kept? {
        if let known = content.withLock({ $0.versions[id] }) { return known }
        guard let version = try store.version(id, on: connection) else { return nil }
        content.withLock { content in
            if content.versions.count >= Self.mostVersions { content.versions = [:] }
            content.versions[id] = version
        }
        return version
    }
}
