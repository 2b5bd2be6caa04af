/// Lets one at a time through for each key; the others wait for their turn. For this process only.
package actor OneAtATime<Key: Hashable & Sendable> {
    /// Who waits behind the one that is inside; there is an entry while somebody is.
    private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

    package init() {}

    /// Runs it when everybody who came before for the same key is through.
    package func run<Value: Sendable>(_ key: Key, _ body: @Sendable () async throws -> Value) async throws -> Value {
        await enter(key)
        defer { leave(key) }
        return try await body()
    }

    private func enter(_ key: Key) async {
        guard waiting[key] != nil else { return waiting[key] = [] }
        await withCheckedContinuation { waiting[key, default: []].append($0) }
    }

    private func leave(_ key: Key) {
        guard let first = waiting[key]?.first else { return waiting[key] = nil }
        waiting[key]?.removeFirst()
        first.resume()
    }
}
