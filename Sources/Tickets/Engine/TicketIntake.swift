import Kernel
package import Platform

/// Takes tickets into the store and judges those of a day. The demo's past comes in here, too.
package struct TicketIntake: Sendable {
    /// What became of some tickets.
    package struct Outcome: Sendable {
        package internal(set) var judged = 0
        /// Of another day.
        package internal(set) var eliminated = 0
        var failures: [TicketRun.Failure] = []
        /// Whose sums are not right any more.
        var days: Set<Int64> = []

        mutating func add(_ other: Outcome) {
            judged += other.judged
            eliminated += other.eliminated
            failures += other.failures
            days.formUnion(other.days)
        }
    }

    let database: Database
    /// Of the ticket system.
    let zone: ZoneRules
    let now: @Sendable () -> Timestamp

    /// Stores tickets as the ticket system tells them (their JSON) and judges those whose last task was completed on `day`
    /// (`2026-11-20`, in `tickets.time_zone`). The others are stored all the same.
    /// - Throws: ``StorageError``; nothing for a document that is no ticket, which is left out.
    @discardableResult
    package func take(_ documents: [JSON], on day: String) async throws -> Outcome {
        guard let day = TicketRun.day(day) else { return Outcome() }
        var outcome = Outcome()
        for start in stride(from: 0, to: documents.count, by: 100) {
            let part = documents[start..<min(start + 100, documents.count)].compactMap { try? TicketDocument($0, number: "") }
            outcome.add(try await take(part, judging: day))
        }
        let days = outcome.days
        try await database.write { try VerdictStore.sum(days, on: $0) }
        return outcome
    }

    /// The sums of ``Outcome/days`` are left to whoever calls. A document that the database refuses fails alone.
    /// - Parameter day: nil to judge none.
    func take(_ documents: [TicketDocument], judging day: Int64? = nil) async throws -> Outcome {
        guard !documents.isEmpty else { return Outcome() }
        do {
            return try await database.write { try judge(documents, day, on: $0) }
        } catch let error as StorageError where !error.isTransient {
            guard documents.count > 1 else {
                var outcome = Outcome()
                outcome.failures = documents.map { .init(ticket: $0.ticket.number, reason: "the database refuses it: \(error.message)") }
                return outcome
            }
            let half = documents.count / 2
            var outcome = try await take(Array(documents[..<half]), judging: day)
            outcome.add(try await take(Array(documents[half...]), judging: day))
            return outcome
        }
    }

    private func judge(_ documents: [TicketDocument], _ day: Int64?, on connection: any SQLConnection) throws -> Outcome {
        let (time, rules) = (now(), try rules(on: connection))
        var (outcome, found): (Outcome, [(StoredTicket, Judgement)]) = (Outcome(), [])
        for stored in try TicketWriter.take(documents, in: zone, at: time, on: connection) {
            guard let day, stored.ticket.completedDay(in: zone) == day else {
                outcome.eliminated += 1
                continue
            }
            do {
                let judgement = try Judgement(
                    of: stored.ticket, on: day, by: rules, closures: stored.closures, at: time.secondsSince1970)
                found.append((stored, judgement))
            } catch {
                outcome.failures.append(.init(ticket: stored.ticket.number, reason: error.description))
            }
        }
        outcome.judged = found.count
        outcome.days = try VerdictStore.keep(found, by: rules, at: time, on: connection)
        // Days that tickets went away from: nobody would come back to them.
        try VerdictStore.sum(outcome.days.subtracting([day].compactMap { $0 }), on: connection)
        return outcome
    }

    /// The newest version of the rules.
    func rules(on connection: any SQLConnection) throws -> Judgement.Rules {
        let version = try RuleBookStore.current(on: connection)
        return Judgement.Rules(book: version.book, version: version.number, zone: zone)
    }
}
