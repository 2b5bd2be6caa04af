import Kernel
import Logging
import Platform

/// Looks at the clocks of open tickets and at the ends of suspensions, and tells the desk before it is too late; what is over is resolved
/// there. What was told is kept: a process that ends in between tells once more, which the desk counts to the same incident.
struct WarningKeeper: Sendable {
    private static let page = 200
    /// Documents that are read together.
    private static let batch = 20
    /// A clock is looked at when it comes to its next mark, and once in so long in any case.
    private static let longest: Int64 = 3600
    /// When a desk that could not be told is tried again.
    private static let pause: Int64 = 30

    let database: Database
    let desk: TicketDesk
    let zone: ZoneRules
    let now: @Sendable () -> Timestamp
    let logger: Logger

    func runOnce() async throws {
        let book = try await database.read { try RuleBookStore.current(on: $0).book }
        try await lookAtClocks(book)
        try await lookAtSuspensions(book)
        try await settle()
    }

    // MARK: Clocks

    /// Those that are due: whoever was looked at is not due any more.
    private func lookAtClocks(_ book: RuleBook) async throws {
        while !Task.isCancelled {
            let time = now()
            let due = try await database.read { try TicketStore.due(at: time, limit: Self.batch, on: $0) }
            guard !due.isEmpty else { return }
            var changes: [SQLStatement] = []
            for clock in due { changes += try await look(at: clock, book) }
            let statements = changes
            try await database.write { _ = try $0.run(statements) }
        }
    }

    /// - Returns: what changes of the ticket.
    private func look(at clock: TicketStore.Clock, _ book: RuleBook) async throws -> [SQLStatement] {
        let (record, time) = (clock.record, now().secondsSince1970)
        guard let json = JSONReader.value(of: clock.body), let ticket = try? SourceTicket(json, number: record.number) else {
            return [TicketStore.looked(record, nil, again: time + Self.longest)]
        }
        let facts = ClockFact.facts(of: ticket, in: zone, closures: clock.closures, until: time)
        let reading = SLAClock(book.clockRules, facts).reading(at: time)
        let isTold = await tell(record, reading, of: ticket, book)
        let mark = Warnings.next(reading, marks: book.warnings, by: book.working, at: time) ?? Int64.max
        let next = isTold == nil ? time + Self.pause : min(max(mark, time + 1), time + Self.longest)
        return [TicketStore.looked(record, reading, again: next)] + [isTold?.change].compactMap { $0 }
    }

    private struct Told { var change: SQLStatement? }

    /// - Returns: nil when the desk could not be told.
    private func tell(_ record: TicketStore.Record, _ reading: ClockReading, of ticket: SourceTicket, _ book: RuleBook) async -> Told? {
        let reached = Warnings.reached(reading, marks: book.warnings)
        guard reached != record.toldPercent else { return Told() }
        guard reached > record.toldPercent else {
            // It was given more time: less is used up than the desk was told of.
            guard reached == 0, let incident = record.incident else {
                return Told(change: TicketStore.told(reached, incident: record.incident, of: record.id))
            }
            return await recovered(incident) ? Told(change: TicketStore.told(0, incident: nil, of: record.id)) : nil
        }
        let report = TicketDesk.Report(
            title: "SLA of ticket \(record.number): \(reached)% used", message: Self.words(reading, of: ticket),
            level: reached >= 100 ? .error : reached >= 75 ? .warning : .info, fingerprint: "ticket-sla-\(record.number)")
        return await told(report).map { Told(change: TicketStore.told(reached, incident: $0, of: record.id)) }
    }

    private static func words(_ reading: ClockReading, of ticket: SourceTicket) -> String {
        let department = ticket.department.map { " It is with \($0)." } ?? ""
        let (elapsed, goal) = (OverrunReport.duration(reading.elapsed), OverrunReport.duration(reading.goal ?? 0))
        return "\(elapsed) of \(goal) are used up.\(department)"
    }

    // MARK: Suspensions

    private func lookAtSuspensions(_ book: RuleBook) async throws {
        let time = now()
        let last = time.adding(.seconds(book.suspensionMinutes * 60))
        for entry in try await database.read({ try SuspensionStore.ending(after: time, by: last, on: $0) }) {
            let end = entry.endAt?.secondsSince1970
            if let incident = entry.incident, end != entry.toldEnd, await recovered(incident) {
                // It goes on longer, or ends earlier: what was told is not so any more.
                try await database.write { try SuspensionStore.setTold(nil, incident: nil, of: entry.task, on: $0) }
            }
            let isDue = Warnings.suspension(
                end: end, minutes: book.suspensionMinutes, told: entry.toldEnd, at: now().secondsSince1970)
            guard isDue else { continue }
            let report = TicketDesk.Report(
                title: "Suspension of ticket \(entry.ticket) ends soon",
                message: "Task \(entry.task) waits until \(entry.end ?? ""). Paused by \(entry.whoPaused ?? "nobody knows whom").",
                level: .warning, fingerprint: "ticket-suspension-\(entry.task)")
            guard let incident = await told(report) else { continue }
            try await database.write { try SuspensionStore.setTold(end, incident: incident, of: entry.task, on: $0) }
        }
    }

    // MARK: The desk

    /// Nil when the desk cannot be told now: the next look tries again.
    private func told(_ report: TicketDesk.Report) async -> IncidentID? {
        do { return try await desk.report(report) } catch {
            logger.warning("the desk cannot be told of a ticket", metadata: ["report": "\(report.fingerprint)", "error": "\(error)"])
            return nil
        }
    }

    /// Tickets that are not open any more, and suspensions that are over.
    private func settle() async throws {
        for record in try await database.read({ try TicketStore.settled(limit: Self.page, on: $0) }) {
            guard let incident = record.incident, await recovered(incident) else { continue }
            try await database.write { _ = try $0.run([TicketStore.told(0, incident: nil, of: record.id)]) }
        }
        for entry in try await database.read({ try SuspensionStore.settled(limit: Self.page, on: $0) }) {
            guard let incident = entry.incident, await recovered(incident) else { continue }
            try await database.write { try SuspensionStore.setTold(entry.toldEnd, incident: nil, of: entry.task, on: $0) }
        }
    }

    private func recovered(_ incident: IncidentID) async -> Bool {
        do {
            try await desk.recover(incident)
            return true
        } catch {
            logger.warning("an incident of a ticket cannot be resolved", metadata: ["incident": "\(incident)", "error": "\(error)"])
            return false
        }
    }
}
