import Platform
import Synchronization

/// The key of this installation: made once, the same for every process over the database.
final class VAPIDStore: Sendable {
    private static let name = "vapid"

    private let memory: ChannelMemory
    private let known = Mutex<VAPIDKey?>(nil)

    init(_ memory: ChannelMemory) { self.memory = memory }

    func key() async throws -> VAPIDKey {
        if let key = known.withLock({ $0 }) { return key }
        let kept = try await memory.value(Self.name)
        let text =
            if let kept { kept } else { try await memory.value(Self.name, orFirst: VAPIDKey().text) }
        guard let key = VAPIDKey(text: text) else { throw Unreadable() }
        known.withLock { $0 = key }
        return key
    }

    /// What is kept is no key: somebody changed the database.
    struct Unreadable: Error, CustomStringConvertible {
        let description = "the key of web push in the table channel_memory is no key"
    }
}
