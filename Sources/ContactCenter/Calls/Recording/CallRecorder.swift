package import Kernel
package import Logging
package import Platform

/// Keeps what the telephone system tells. It asks nobody: a call is on disk before anything is found out about it, and who acknowledges
/// it does so when these return.
package struct CallRecorder: Sendable {
    /// Nobody talks longer: an older call of the same name is another one, and one that nobody ended is not ended by a later one.
    static let longestCall = Duration.seconds(86_400)

    /// An end that is told a second time comes soon after the first.
    static let longestRepeat = Duration.seconds(600)

    let database: Database
    let now: @Sendable () -> Timestamp
    let logger: Logger

    package init(database: Database, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        (self.database, self.now, self.logger) = (database, now, logger)
    }

    /// A call rings, or is answered. Told of again by the same name, it is the same call.
    /// - Parameter mayBeOpen: of one without a name, whether what is told may be of a call that is open.
    package func begin(
        _ draft: CallDraft, isAnswered: Bool, mayBeOpen: Bool = false, in session: CallSession
    ) async throws -> Call {
        let time = now()
        let earliest = time.adding(.zero - Self.longestCall)
        return try await database.write { connection in
            let told = try known(draft, isAnswered: isAnswered, since: earliest, on: connection)
            if let known = try told ?? (mayBeOpen ? open(draft, since: earliest, on: connection) : nil) {
                try CallStore.renew(known, by: draft, isAnswered: isAnswered, in: session, at: time, on: connection)
                return try CallStore.existing(known.id, on: connection)
            }
            let agency = lookUp(draft.number, on: connection)
            guard
                let id = try CallStore.insert(
                    draft, agency: agency, isAnswered: isAnswered, in: session, at: time, on: connection)
            else {
                // Another process was told of it at the same moment.
                guard let other = try CallStore.find(callID: draft.callID ?? "", on: connection) else {
                    throw StorageError(.busy, "a call is being recorded by another process")
                }
                try CallStore.renew(other, by: draft, isAnswered: isAnswered, in: session, at: time, on: connection)
                return try CallStore.existing(other.id, on: connection)
            }
            if let agency { try AgencyRecording.queue(id, agency, at: time, on: connection) }
            return try CallStore.existing(id, on: connection)
        }
    }

    private func known(
        _ draft: CallDraft, isAnswered: Bool, since earliest: Timestamp, on connection: any SQLConnection
    ) throws -> Call? {
        if let name = draft.callID {
            guard let call = try CallStore.find(callID: name, on: connection) else { return nil }
            guard call.startedAt >= earliest, !isOther(draft, isAnswered: isAnswered, than: call) else {
                try CallStore.forgetName(of: call.id, on: connection)
                return nil
            }
            return call
        }
        // Without a name it is answered where it rang.
        guard isAnswered, let number = draft.number else { return nil }
        return try CallStore.open(of: number, agent: draft.agent.map(CallAgent.folded), since: earliest, on: connection)
            ?? CallStore.open(of: number, agent: nil, isUnanswered: true, since: earliest, on: connection)
    }

    /// Whether the exchange began to count anew, so that the name is another call's from now on: somebody else calls, and the end of the call
    /// before was perhaps never told. One that is answered can have been passed on.
    private func isOther(_ draft: CallDraft, isAnswered: Bool, than call: Call) -> Bool {
        guard let (told, known) = draft.number.flatMap({ told in call.number.map { (told, $0) } }) else { return false }
        return (call.endedAt != nil || !isAnswered) && told.tail != known.tail
    }

    /// What a number without a name has with that agent, or with nobody; without an agent, with anybody.
    private func open(_ draft: CallDraft, since earliest: Timestamp, on connection: any SQLConnection) throws -> Call? {
        guard draft.callID == nil, let number = draft.number else { return nil }
        guard let agent = draft.agent.map(CallAgent.folded) else { return try CallStore.open(of: number, since: earliest, on: connection) }
        return try CallStore.open(of: number, agent: agent, since: earliest, on: connection)
            ?? CallStore.open(of: number, agent: nil, since: earliest, on: connection)
    }

    /// A directory that cannot be asked costs no call.
    private func lookUp(_ number: PhoneNumber?, on connection: any SQLConnection) -> CallAgency? {
        guard let number else { return nil }
        do {
            return try connection.savepoint { try AgencyRecording.agency(of: number, on: connection) }
        } catch {
            logger.warning("whose call it is was not found out", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// A call ended: by its name, else by number and agent, else the number's newest, else the one of the session. Nil where it is
    /// none's. Told again, it is ended as it was.
    package func end(_ draft: CallDraft, in session: CallSession) async throws -> Call? {
        let time = now()
        return try await database.write { connection in
            guard let call = try ended(draft, in: session, since: time.adding(.zero - Self.longestCall), on: connection) else { return nil }
            if call.endedAt == nil {
                try CallStore.end(call.id, by: call.draft.callID == draft.callID ? nil : draft.callID, at: time, on: connection)
            }
            return try CallStore.existing(call.id, on: connection)
        }
    }

    private func ended(
        _ draft: CallDraft, in session: CallSession, since earliest: Timestamp, on connection: any SQLConnection
    ) throws -> Call? {
        if let name = draft.callID {
            if let call = try CallStore.find(callID: name, on: connection) { return call.startedAt >= earliest ? call : nil }
            if let past = try CallStore.find(endedBy: name, since: earliest, on: connection) { return past }
        }
        guard let number = draft.number else { return try CallStore.newest(in: session, since: earliest, on: connection) }
        // By a name that nobody knows, a call without one is meant rather than one that has another.
        let orders = draft.callID == nil ? [false] : [true, false]
        if let agent = draft.agent.map(CallAgent.folded) {
            // Nobody else's: an exchange may say who talked only at the end.
            for agent in [agent, nil] {
                for isNameless in orders {
                    let own = try CallStore.open(of: number, agent: agent, isNameless: isNameless, since: earliest, on: connection)
                    if let own { return own }
                }
            }
            // Told a second time: what the number has with others goes on. By a name it was found above.
            if draft.callID == nil, let past = try CallStore.newest(of: number, agent: agent, since: earliest, on: connection),
                let end = past.endedAt, now().since(end) < Self.longestRepeat
            {
                return past
            }
        }
        for isNameless in orders {
            if let newest = try CallStore.open(of: number, isNameless: isNameless, since: earliest, on: connection) { return newest }
        }
        return nil
    }
}

/// Agents, as they are compared.
enum CallAgent {
    static func folded(_ name: String) -> String { name.lowercased() }
}
