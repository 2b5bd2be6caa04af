import Kernel
import Logging
import Platform

/// Looks at the clocks of open tickets and at the ends of suspensions, and tells the desk before it is too late; what is over is resolved
/// there. What was told is kept: a process that ends in between tells once more, which the desk counts to the same incident.
struct WarningKeeper: Sendable {
    private static let page = 200

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

    private func lookAtClocks(_ book: RuleBook) async throws {
        var after: Int64 = 0
        while true {
            let place = after
            let open = try await database.read { try TicketStore.open(after: place, limit: Self.page, on: $0) }
            for (record, body) in open { try await lookAt(record, body, book) }
            guard open.count == Self.page, let last = open.last else { return }
            after = last.record.id
        }
    }

    private func lookAt(_ record: TicketStore.Record, _ body: String, _ book: RuleBook) async throws {
        guard let json = JSONReader.value(of: body), let ticket = try? SourceTicket(json, number: record.number) else { return }
        let time = now().secondsSince1970
        let facts = ClockFact.facts(of: ticket, in: zone, until: time)
        let reading = SLAClock(book.clockRules, facts).reading(at: time)
        let stands = reading.breachAt == nil
        let (breach, left) = (reading.breachAt.map(Timestamp.init(seconds:)), stands ? reading.remaining : nil)
        if (record.clockState, record.breachAt, record.remaining) != (reading.state, breach, left) {
            try await database.write {
                try TicketStore.setClock(reading.state, breachAt: breach, remaining: left, of: record.id, on: $0)
            }
        }
        guard case .used(let percent)? = Warnings.used(reading, marks: book.warnings, told: record.toldPercent) else { return }
        let report = TicketDesk.Report(
            title: "SLA of ticket \(record.number): \(percent)% used", message: Self.words(reading, of: ticket),
            level: percent >= 100 ? .error : percent >= 75 ? .warning : .info, fingerprint: "ticket-sla-\(record.number)")
        guard let incident = await told(report) else { return }
        try await database.write { try TicketStore.setTold(percent, incident: incident, of: record.id, on: $0) }
    }

    private static func words(_ reading: ClockReading, of ticket: SourceTicket) -> String {
        let department = ticket.department.map { " It is with \($0)." } ?? ""
        let (elapsed, goal) = (OverrunReport.duration(reading.elapsed), OverrunReport.duration(reading.goal ?? 0))
        return "\(elapsed) of \(goal) are used up.\(department)"
    }

    // MARK: Suspensions

    private func lookAtSuspensions(_ book: RuleBook) async throws {
        for entry in try await database.read({ try SuspensionStore.waiting(on: $0) }) {
            let end = entry.endAt?.secondsSince1970
            let warning = Warnings.suspension(
                end: end, minutes: book.suspensionMinutes, told: entry.toldEnd, at: now().secondsSince1970)
            guard warning != nil else { continue }
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
            try await database.write { try TicketStore.setTold(0, incident: nil, of: record.id, on: $0) }
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
