import Accounts
import Kernel
import Platform

/// What is looked at of tickets.
struct TicketOperations: Sendable {
    /// All that is known of one.
    struct View: Sendable {
        let line: TicketStore.Line
        let ticket: SourceTicket
        let verdict: StrictWalk.Verdict?
        /// Why it cannot be judged.
        let problem: TicketProblem?
        let reading: ClockReading
        let explanation: Explanation
        let parts: [TicketFiguresStore.PartOfTicket]
        let versions: [TicketStore.Version]
        let suspensions: [SuspensionStore.Entry]
        let bookVersion: Int64
        let skewed: [Int]
    }

    let database: Database
    let zone: ZoneRules
    let now: @Sendable () -> Timestamp

    private func view<Value: Sendable>(
        by caller: Caller, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try caller.require(.viewTickets)
        return try await database.read(body)
    }

    func list(_ filter: TicketFilter, after cursor: TicketCursor? = nil, limit: Int, by caller: Caller) async throws -> [TicketStore.Line] {
        try await view(by: caller) { try TicketStore.list(filter, after: cursor, limit: limit, on: $0) }
    }

    func count(_ filter: TicketFilter, upTo bound: Int, by caller: Caller) async throws -> Int {
        try await view(by: caller) { try TicketStore.count(filter, upTo: bound, on: $0) }
    }

    /// - Throws: `notPermitted`, `ticketNotFound`.
    func find(_ number: String, by caller: Caller) async throws -> View {
        guard !number.utf8.contains(0) else { throw ClientError.ticketNotFound }
        let time = now().secondsSince1970
        return try await view(by: caller) { [zone] connection in
            guard let line = try TicketStore.line(number, on: connection),
                let body = try TicketStore.body(ofDocument: line.record.document, on: connection),
                let json = JSONReader.value(of: body), let ticket = try? SourceTicket(json, number: number)
            else { throw ClientError.ticketNotFound }
            let id = line.record.id
            let version = try RuleBookStore.current(on: connection)
            let versions = try TicketStore.versions(of: id, on: connection)
            let closures = try TicketStore.closures(before: [(id, line.record.document)], on: connection)[0]
            let facts = ClockFact.facts(of: ticket, in: zone, closures: closures, until: time)
            let verdict = Result { () throws(TicketProblem) in try StrictWalk.verdict(of: ticket) }
            var problem: TicketProblem?
            if case .failure(let error) = verdict { problem = error }
            return View(
                line: line, ticket: ticket, verdict: try? verdict.get(), problem: problem,
                reading: SLAClock(version.book.clockRules, facts).reading(at: time),
                explanation: Explanation(of: ticket, by: version.book, in: zone, until: time),
                parts: try TicketFiguresStore.parts(of: id, on: connection), versions: versions,
                suspensions: try SuspensionStore.list(of: id, on: connection), bookVersion: version.number,
                skewed: Ledger.skewed(ticket))
        }
    }

    /// The JSON of its newest document.
    /// - Throws: `notPermitted`, `ticketNotFound`.
    func document(_ number: String, by caller: Caller) async throws -> String {
        guard !number.utf8.contains(0) else { throw ClientError.ticketNotFound }
        let body = try await view(by: caller) { try TicketStore.body(of: number, on: $0) }
        guard let body else { throw ClientError.ticketNotFound }
        return body
    }

    // MARK: Together

    struct Suspended: Sendable {
        let entries: [SuspensionStore.Entry]
        let poll: SuspensionStore.Poll?
        let calendar: WorkingCalendar
    }

    func suspended(by caller: Caller) async throws -> Suspended {
        try await view(by: caller) { connection in
            Suspended(
                entries: try SuspensionStore.waiting(on: connection), poll: try SuspensionStore.lastPoll(on: connection),
                calendar: try RuleBookStore.current(on: connection).book.working)
        }
    }

    func ages(by caller: Caller) async throws -> [SuspensionStore.Age] {
        try await view(by: caller) { try SuspensionStore.ages(on: $0) }
    }

    func atRisk(limit: Int, by caller: Caller) async throws -> [TicketStore.Record] {
        try await view(by: caller) { try TicketStore.atRisk(limit: limit, on: $0) }
    }

    struct Figures: Sendable {
        let departments: [TicketFiguresStore.Department]
        let outcomes: [(day: Int64, outcome: StrictWalk.Outcome, tickets: Int)]
        let hours: [Int: Int]
        let flows: [TicketFiguresStore.Flow]
        let book: RuleBookStore.Version
    }

    /// - Parameter days: since 1970, on which the last task of a ticket was completed.
    func figures(_ days: ClosedRange<Int64>, by caller: Caller) async throws -> Figures {
        try await view(by: caller) { connection in
            Figures(
                departments: try TicketFiguresStore.departments(days, on: connection),
                outcomes: try TicketFiguresStore.outcomes(days, on: connection), hours: try TicketFiguresStore.hours(days, on: connection),
                flows: try TicketFiguresStore.flows(days, limit: 200, on: connection), book: try RuleBookStore.current(on: connection))
        }
    }
}
