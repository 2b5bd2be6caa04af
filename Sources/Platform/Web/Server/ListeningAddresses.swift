import Synchronization

/// The addresses on which the server listens by now, with the ports that the system chose.
package final class ListeningAddresses: Sendable {
    /// One port that the server listens on.
    package struct Entry: Hashable, Sendable {
        /// E.g. `http://127.0.0.1:8220`.
        package let address: String
        /// The families that are served there; nil for all.
        package let families: [RouteFamily]?
    }

    private let entries = Mutex<[Entry]>([])

    package init() {}

    /// The main port first.
    package var all: [Entry] { entries.withLock { $0 } }

    func add(_ entry: Entry) {
        entries.withLock { $0.insert(entry, at: entry.families == nil ? 0 : $0.count) }
    }
}
