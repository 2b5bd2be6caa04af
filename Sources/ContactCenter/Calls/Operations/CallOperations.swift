import Accounts
package import Kernel
package import Platform

/// What people and programs do with calls.
package struct CallOperations: Sendable {
    let database: Database
    let now: @Sendable () -> Timestamp

    package init(database: Database, now: @escaping @Sendable () -> Timestamp) { (self.database, self.now) = (database, now) }

    // MARK: Reading

    /// Newest first.
    /// - Throws: `notPermitted`.
    package func list(_ filter: CallFilter, after cursor: CallCursor? = nil, limit: Int, by caller: Caller) async throws -> [Call] {
        try caller.require(.viewCalls)
        return try await database.read { try CallStore.list(filter, after: cursor, limit: limit, on: $0) }
    }

    /// - Throws: `notPermitted`, `callNotFound`.
    package func find(_ id: CallID, by caller: Caller) async throws -> Call {
        try caller.require(.viewCalls)
        return try await database.read { try CallStore.existing(id, on: $0) }
    }

    /// The newest call that a session was shown.
    /// - Throws: `notPermitted`.
    package func current(in session: CallSession, by caller: Caller) async throws -> Call? {
        try caller.require(.viewCalls)
        let earliest = now().adding(.zero - CallRecorder.longestCall)
        return try await database.read { try CallStore.newest(in: session, since: earliest, on: $0) }
    }

    // MARK: Changing

    /// An empty text takes it away.
    /// - Throws: `notPermitted`, `callNotFound`, `callTextTooLong`.
    package func setTheme(_ theme: String, of id: CallID, by caller: Caller) async throws -> Call {
        try await note(theme: theme, on: id, by: caller)
    }

    /// An empty text takes them away.
    /// - Throws: `notPermitted`, `callNotFound`, `callTextTooLong`.
    package func setNotes(_ notes: String, of id: CallID, by caller: Caller) async throws -> Call {
        try await note(notes: notes, on: id, by: caller)
    }

    /// What is not given stays; an empty text takes it away.
    /// - Throws: `notPermitted`, `callNotFound`, `callTextTooLong`.
    package func note(theme: String? = nil, notes: String? = nil, on id: CallID, by caller: Caller) async throws -> Call {
        try await database.write { connection in
            try caller.require(.noteCalls)
            let call = try CallStore.existing(id, on: connection)
            if let theme { _ = try setTheme(theme, of: call, by: caller, on: connection) }
            if let notes { try setNotes(notes, of: call, by: caller, on: connection) }
            return try CallStore.existing(id, on: connection)
        }
    }

    /// The theme of the call that is shown in a session.
    /// - Returns: whether it is another one now; nil where no call is shown there.
    /// - Throws: `notPermitted`, `callTextTooLong`.
    package func setTheme(_ theme: String, in session: CallSession, by caller: Caller) async throws -> Bool? {
        let earliest = now().adding(.zero - CallRecorder.longestCall)
        return try await database.write { connection in
            try caller.require(.noteCalls)
            guard let call = try CallStore.newest(in: session, since: earliest, on: connection) else { return nil }
            return try setTheme(theme, of: call, by: caller, on: connection)
        }
    }

    /// A call's card is opened: it is one of those of this browser from now on. What is said of "the call" is said of the newest of them.
    /// - Throws: `notPermitted`, `callNotFound`.
    package func show(_ id: CallID, in session: CallSession, by caller: Caller) async throws -> Call {
        try await database.write { connection in
            try caller.require(.viewCalls)
            let call = try CallStore.existing(id, on: connection)
            try CallStore.show(id, in: session, on: connection)
            return call
        }
    }

    private func setTheme(_ text: String, of call: Call, by caller: Caller, on connection: any SQLConnection) throws -> Bool {
        guard !CallText.isTooLong(text, CallText.theme) else { throw ClientError.callTextTooLong("theme", limit: CallText.theme) }
        let theme = CallText.line(text, limit: CallText.theme)?.text
        guard theme != call.theme else { return false }
        try CallStore.setTheme(theme, of: call.id, at: now(), on: connection)
        try Audit.append(
            .callThemeChanged, "call \(call.id)", detail: ["theme": theme ?? ""], by: caller.actor, at: now(), on: connection)
        return true
    }

    private func setNotes(_ text: String, of call: Call, by caller: Caller, on connection: any SQLConnection) throws {
        guard !CallText.isTooLong(text, CallText.notes) else { throw ClientError.callTextTooLong("notes", limit: CallText.notes) }
        let block = CallText.block(text)
        let notes = block.isEmpty ? nil : block
        guard notes != call.notes else { return }
        try CallStore.setNotes(notes, of: call.id, at: now(), on: connection)
        try Audit.append(.callNotesChanged, "call \(call.id)", by: caller.actor, at: now(), on: connection)
    }
}
