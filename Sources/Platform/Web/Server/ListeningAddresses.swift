import Synchronization

/// Where the server listens, as far as it does yet: with a port that the system chose, this is where to find it.
package final class ListeningAddresses: Sendable {
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
