import Kernel
import Platform
import Synchronization

/// Sends a web hook a message that says nothing, and shows all that went back and forth to whoever looks after it.
struct WebhookConsole: Sendable {
    /// One try. Nil where there was none, because the channel is not set up or the destination went meanwhile.
    struct Trial: Sendable {
        let entry: LedgerEntry
        let exchange: WebhookExchange?
    }

    let database: Database
    /// Sends by these channels.
    let destinations: @Sendable (Channels) -> DestinationOperations
    let now: @Sendable () -> Timestamp

    /// Throws ``ClientError`` for a caller who may not change the destination, and for one that is no web hook.
    func destination(_ id: Int64, by caller: Caller) async throws -> Destination {
        let operations = destinations(Channels([]))
        let found = try await database.read { try operations.existing(id, to: .manageDestinations, by: caller, on: $0) }
        guard found.channel == .webhook else { throw ClientError.destinationNotFound }
        return found
    }

    /// The ledger keeps it like every other message.
    func run(_ id: Int64, by caller: Caller) async throws -> Trial {
        _ = try await destination(id, by: caller)
        let seen = Mutex<WebhookExchange?>(nil)
        let channel = WebhookChannel(now: now) { exchange in seen.withLock { $0 = exchange } }
        let entry = try await destinations(Channels([channel])).test(id, by: caller)
        return Trial(entry: entry, exchange: seen.withLock { $0 })
    }
}
