import Accounts
package import Kernel
package import Platform

/// How messages are worded, by kind, channel and language: for whoever manages the destinations of the whole house.
package struct MessageWordsOperations: Sendable {
    let database: Database
    let channels: Channels
    let assembly: MessageAssembly
    let now: @Sendable () -> Timestamp
    private let store = MessageWordsStore()

    init(database: Database, channels: Channels, assembly: MessageAssembly, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.channels, self.assembly, self.now) = (database, channels, assembly, now)
    }

    /// The words of one place.
    package struct Described: Sendable, Hashable {
        package let place: WordsPlace
        /// Those in force.
        package let words: MessageWords
        /// Nil for the usual ones.
        package let chosen: WordsVersion?
    }

    /// Of every kind, channel and language, or of some of these, in the order in which they are declared.
    package func list(
        channel: ChannelKind? = nil, language: Language? = nil, by caller: Caller
    ) async throws -> [Described] {
        try caller.require(.manageDestinations)
        let chosen = try await database.read { [store] in try store.list(on: $0) }
        return WordsPlace.all.filter { place in
            (channel == nil || place.channel == channel) && (language == nil || place.language == language)
        }.map { described($0, chosen[$0]) }
    }

    package func find(_ place: WordsPlace, by caller: Caller) async throws -> Described {
        try caller.require(.manageDestinations)
        return described(place, try await database.read { [store] in try store.list(on: $0)[place] })
    }

    /// What was chosen one after the other, the newest first.
    package func versions(of place: WordsPlace, by caller: Caller) async throws -> [WordsVersion] {
        try caller.require(.manageDestinations)
        return try await database.read { [store] in try store.versions(of: place, on: $0) }
    }

    /// Throws ``ClientError``: `wordsNotValid`, `unknownPlaceholder`, `unfinishedPlaceholder`.
    package func save(_ words: MessageWords, at place: WordsPlace, by caller: Caller) async throws -> Described {
        try caller.require(.manageDestinations)
        try words.check(for: place.kind)
        return try await set(words, at: place, .messageWordsChanged, by: caller)
    }

    /// Back to the usual words. Nothing happens where these are in force.
    package func restore(_ place: WordsPlace, by caller: Caller) async throws -> Described {
        try caller.require(.manageDestinations)
        return try await set(nil, at: place, .messageWordsRestored, by: caller)
    }

    private func set(
        _ words: MessageWords?, at place: WordsPlace, _ action: AuditAction, by caller: Caller
    ) async throws -> Described {
        let time = now()
        let chosen = try await database.write { [store] connection in
            let old = try store.list(on: connection)[place]
            guard old?.words != words else { return old }
            try store.set(words, at: place, by: caller.actor.name, at: time, on: connection)
            try Audit.append(action, place.auditSubject, by: caller.actor, at: time, on: connection)
            return try store.list(on: connection)[place]
        }
        return described(place, chosen)
    }

    private func described(_ place: WordsPlace, _ chosen: WordsVersion?) -> Described {
        Described(
            place: place, words: chosen?.words ?? MessageWords(usual: place.kind, assembly.writer.texts.for(place.language)),
            chosen: chosen)
    }
}
