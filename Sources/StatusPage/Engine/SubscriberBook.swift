import Accounts
package import Kernel
package import Platform

/// What the module that sends messages asks of subscribers, and tells of them.
package struct SubscriberBook: Sendable {
    private let database: Database
    private let key: SecretKey
    private let now: @Sendable () -> Timestamp

    package init(database: Database, key: SecretKey, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.key, self.now) = (database, key, now)
    }

    /// Nil for one who left.
    package func find(_ subscriber: String, on connection: any SQLConnection) throws -> Subscriber? {
        try PublicID(rawValue: subscriber).flatMap { try SubscriberStore.find($0, on: connection) }
    }

    /// Its address is no more.
    package func forget(_ subscriber: String, because reason: String, on connection: any SQLConnection) throws {
        guard let known = try find(subscriber, on: connection) else { return }
        try SubscriberStore.delete(known.id, on: connection)
        try Audit.append(
            .subscriberRemoved, "status_subscriber \(known.id) (\(known.channel))", detail: ["reason": reason], by: .system, at: now(),
            on: connection)
    }

    /// A chat gave back the code of the sign-up form.
    /// - Returns: the language that was chosen.
    /// - Throws: `subscriptionOver` for a code that is wrong or over.
    package func take(_ code: String, of chat: String) async throws -> Language {
        let (place, time) = (Self.pending(code, key), now())
        return try await database.write { connection in
            guard var subscriber = try SubscriberStore.all(.telegram, place, on: connection).first,
                time.since(subscriber.createdAt) < SubscriberOperations.patience
            else { throw ClientError.subscriptionOver }
            if let known = try SubscriberStore.find(.telegram, chat, of: subscriber.site, on: connection) {
                // It chose anew.
                try SubscriberStore.delete(known.id, on: connection)
            }
            (subscriber.address, subscriber.confirmedAt) = (chat, time)
            try SubscriberStore.update(subscriber, on: connection)
            return subscriber.choice.language
        }
    }

    /// Ends all subscriptions of an address.
    /// - Returns: the language of one; nil when there was none.
    package func leave(_ channel: SubscriberChannel, _ address: String) async throws -> Language? {
        try await database.write { connection in
            let known = try SubscriberStore.all(channel, address, on: connection)
            for subscriber in known { try SubscriberStore.delete(subscriber.id, on: connection) }
            return known.first?.choice.language
        }
    }

    /// What stands for the address of a chat that is to give a code back: the code itself is kept nowhere.
    static func pending(_ code: String, _ key: SecretKey) -> String { "code " + key.authenticationCode("status-telegram", code) }
}
