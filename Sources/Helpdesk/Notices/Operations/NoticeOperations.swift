import Accounts
package import Kernel
package import Platform

/// What a person does with their own notices. Nobody sees or touches another's.
package struct NoticeOperations: Sendable {
    let database: Database
    let now: @Sendable () -> Timestamp

    package init(database: Database, now: @escaping @Sendable () -> Timestamp) { (self.database, self.now) = (database, now) }

    /// Throws ``ClientError`` `notPermitted` for a caller who is no user.
    private static func reader(_ caller: Caller) throws(ClientError) -> UserID {
        guard let user = caller.userID else { throw .notPermitted(.ownNotices) }
        try caller.require(.ownNotices)
        return user
    }

    // MARK: Reading

    /// The newest first; nothing is read by it.
    /// - Parameter limit: nil for all.
    package func list(
        _ filter: NoticeFilter, before: NoticeID? = nil, limit: Int? = nil, by caller: Caller
    ) async throws -> [Notice] {
        let user = try Self.reader(caller)
        return try await database.read { try NoticeStore.list(filter, of: user, before: before, limit: limit, on: $0) }
    }

    /// Throws `noticeNotFound`, for another's too.
    package func find(_ id: NoticeID, by caller: Caller) async throws -> Notice {
        let user = try Self.reader(caller)
        return try await database.read { connection in
            guard let notice = try NoticeStore.find(id, of: user, on: connection) else { throw ClientError.noticeNotFound }
            return notice
        }
    }

    package func unread(by caller: Caller) async throws -> NoticeCounts {
        let user = try Self.reader(caller)
        return try await database.read { try NoticeStore.unread(of: user, on: $0) }
    }

    package func count(by caller: Caller) async throws -> Int {
        let user = try Self.reader(caller)
        return try await database.read { try NoticeStore.count(of: user, on: $0) }
    }

    // MARK: Marking

    /// Its text was shown. Throws `noticeNotFound`, for another's too.
    /// - Parameter kind: that it has to be of; nil for any.
    package func read(_ id: NoticeID, kind: NoticeKind? = nil, by caller: Caller) async throws -> Notice {
        try await change(by: caller) { user, time, connection in
            guard let notice = try NoticeStore.find(id, of: user, on: connection), kind == nil || notice.draft.kind == kind else {
                throw ClientError.noticeNotFound
            }
            let changed = try NoticeStore.read(id, of: user, at: time, on: connection)
            return (try NoticeStore.find(id, of: user, on: connection) ?? notice, changed)
        }
    }

    /// Everything of an issue was shown, because the issue was.
    package func read(issue: Int64, by caller: Caller) async throws {
        let user = try Self.reader(caller)
        // Whoever looks at an issue again and again has read it: that writes nothing.
        let isUnread = try await database.read { connection in
            try !NoticeStore.list(NoticeFilter(issue: issue, isUnread: true, withCleared: true), of: user, limit: 1, on: connection).isEmpty
        }
        guard isUnread else { return }
        try await change(by: caller) { user, time, connection in
            ((), try NoticeStore.readAll(of: user, issue: issue, at: time, on: connection))
        }
    }

    /// - Parameter upTo: the newest that was there when the person said so; nil for all.
    /// - Returns: how many.
    @discardableResult
    package func readAll(upTo: NoticeID? = nil, by caller: Caller) async throws -> Int {
        try await change(by: caller) { user, time, connection in
            let count = try NoticeStore.readAll(of: user, upTo: upTo, at: time, on: connection)
            return (count, count)
        }
    }

    // MARK: Clearing

    /// What was taken off a list together, to be brought back by its moment.
    package struct Clearing: Hashable, Sendable {
        package let count: Int
        package let at: Timestamp
    }

    /// Takes notices off the list; the history keeps them.
    @discardableResult
    package func clear(_ filter: NoticeFilter = NoticeFilter(), upTo: NoticeID? = nil, by caller: Caller) async throws -> Clearing {
        try await change(by: caller) { user, time, connection in
            let count = try NoticeStore.clear(filter, of: user, upTo: upTo, at: time, on: connection)
            return (Clearing(count: count, at: time), count)
        }
    }

    /// - Parameter moment: of the clearing; nil for the last one. One that brings nothing back is harmless.
    /// - Returns: how many came back.
    @discardableResult
    package func restore(clearedAt moment: Timestamp? = nil, by caller: Caller) async throws -> Int {
        try await change(by: caller) { user, _, connection in
            guard let moment = try moment ?? NoticeStore.lastClearing(of: user, on: connection) else { return (0, 0) }
            let count = try NoticeStore.restore(clearedAt: moment, of: user, on: connection)
            return (count, count)
        }
    }

    /// - Parameter work: what came of it, and how many notices it changed.
    private func change<Value: Sendable>(
        by caller: Caller, _ work: @escaping @Sendable (UserID, Timestamp, any SQLConnection) throws -> (Value, Int)
    ) async throws -> Value {
        let user = try Self.reader(caller)
        return try await database.write { [now] connection in
            let time = now()
            let (value, count) = try work(user, time, connection)
            // In their other windows, too.
            if count > 0 { try EventLog.append([.noticesChanged([user])], at: time, on: connection) }
            return value
        }
    }

    // MARK: Choices

    /// What somebody chose, and the e-mail address that counts where they chose no other.
    package struct Chosen: Hashable, Sendable {
        package let choices: NoticeChoices
        package let email: String?
    }

    package func choices(by caller: Caller) async throws -> Chosen {
        let user = try Self.reader(caller)
        return try await database.read { try Self.chosen(of: user, on: $0) }
    }

    /// Throws ``ClientError`` `noticeAddressNotValid`.
    package func choose(_ change: @escaping @Sendable (inout NoticeChoices) -> Void, by caller: Caller) async throws -> Chosen {
        let user = try Self.reader(caller)
        return try await database.write { [now] connection in
            let before = try Self.chosen(of: user, on: connection).choices
            var after = before
            change(&after)
            after = try after.checked()
            if after != before {
                try NoticeChoiceStore.keep(after, of: user, at: now(), on: connection)
                try Audit.append(
                    .noticeChoicesChanged, "user \(user) (\(caller.actor.name))", detail: after.auditDetail, by: caller.actor, at: now(),
                    on: connection)
            }
            return try Self.chosen(of: user, on: connection)
        }
    }

    private static func chosen(of user: UserID, on connection: any SQLConnection) throws -> Chosen {
        guard let person = try NoticeChoiceStore.recipients([user], on: connection).first else {
            throw ClientError.notPermitted(.ownNotices)
        }
        return Chosen(choices: person.choices, email: person.email)
    }
}

extension NoticeChoices {
    fileprivate var auditDetail: [String: String] {
        let all = [
            ("assignee", assignee), ("author", author), ("watcher", watcher), ("xmpp", xmpp), ("webpush", webpush), ("mail", mail),
        ]
        var detail = Dictionary(uniqueKeysWithValues: all.map { ($0.0, $0.1 ? "on" : "off") })
        detail["jid"] = jid
        return detail
    }
}

extension HelpdeskModule {
    package var noticeOperations: NoticeOperations { NoticeOperations(database: database, now: world.now) }
}
