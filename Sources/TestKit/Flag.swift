import Synchronization

/// Something that happened or did not, noted from any thread.
package final class Flag: Sendable {
    private let state = Atomic<Bool>(false)

    package init() {}

    package var value: Bool { state.load(ordering: .sequentiallyConsistent) }

    package func set() { state.store(true, ordering: .sequentiallyConsistent) }
}
