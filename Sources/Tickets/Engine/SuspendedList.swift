import Kernel
import Logging
import Platform

/// The list of tickets that wait, kept as the ticket system has it: what comes is added, what changes is changed, what has left it is gone.
/// Without a list nothing changes, and a ticket that cannot be fetched stays as it was.
struct SuspendedList: Sendable {
    /// Open tickets that are in no list are asked for again after so long, so many at a time.
    static let staleAfter: Duration = .seconds(900)
    static let mostStale = 50
    /// After a list that could not be had, however long the interval is.
    private static let pause: Duration = .seconds(30)

    let database: Database
    let intake: TicketIntake
    let connectors: ConnectorPort
    let settings: TicketSettings
    let owner: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    private var fetcher: TicketFetcher { TicketFetcher(connectors: connectors) }

    /// What a look brought.
    private struct Look {
        var listed = 0
        /// Waiting tasks that were found.
        var tasks: Set<String> = []
        /// Tickets that are listed and could not be fetched or stored, with why.
        var failed: [String: String] = [:]

        var problem: String? {
            failed.keys.sorted().first.map { "\(failed.count) of \(listed) cannot be had; \($0): \(failed[$0] ?? "")" }
        }
    }

    /// Looks at the list when it is due and there is a connector.
    /// - Returns: false when it did not.
    @discardableResult
    func runOnce() async throws -> Bool {
        let time = now()
        guard let filter = settings.filterStopped, connectors.isConnected(),
            try await database.read({ try SuspensionStore.isPollDue(at: time, on: $0) }),
            try await database.write({ [owner] in try SuspensionStore.claimPoll(by: owner, at: time, on: $0) })
        else { return false }
        // From the beginning of one look to the beginning of the next, whether there was anything in the list or not.
        let due = time.adding(.seconds(settings.intervalSeconds))
        do {
            let look = try await look(filter)
            try await finish(due: due, listed: look.listed, problem: look.problem)
        } catch is CancellationError {
            try? await finish(due: time, listed: nil, problem: nil)
            throw CancellationError()
        } catch {
            logger.warning("suspended tickets cannot be listed", metadata: ["problem": "\(error)"])
            try await finish(due: min(due, now().adding(Self.pause)), listed: nil, problem: "\(error)")
        }
        return true
    }

    /// - Parameter listed: nil when there was no list.
    private func finish(due: Timestamp, listed: Int?, problem: String?) async throws {
        let time = now()
        try await database.write { [owner] connection in
            try SuspensionStore.finishPoll(by: owner, due: due, listed: listed, problem: problem, at: time, on: connection)
        }
    }

    private func look(_ filter: String) async throws -> Look {
        let numbers = try await fetcher.list(filter, .live) { try await renew() }
        var look = Look()
        look.listed = numbers.count
        try await fetcher.each(numbers, .live) { try await keep($0, &look) }
        let (time, found) = (now(), look)
        let left = try await database.write { connection in
            // A ticket that could not be fetched is listed all the same: what is known of it stays.
            let left = try SuspensionStore.tasks(on: connection).filter {
                !found.tasks.contains($0.task) && found.failed[$0.ticket] == nil
            }
            try SuspensionStore.leave(left.map(\.task), at: time, on: connection)
            return left.map(\.ticket)
        }
        try await refresh(left, except: Set(numbers))
        return look
    }

    private func renew() async throws {
        let time = now()
        try await database.write { [owner] in try SuspensionStore.renewPoll(by: owner, at: time, on: $0) }
    }

    private func keep(_ answers: [TicketFetcher.Found], _ look: inout Look) async throws {
        var found: [Waiting] = []
        for (number, result) in answers {
            do {
                let document = try result.get()
                found.append(Waiting(document: document, suspension: try Suspension(of: document.ticket)))
            } catch {
                // One that waits no more leaves the list; one that cannot be had stays.
                if error != .noWaitingTask { look.failed[number] = error.description }
            }
        }
        try await keep(found, &look)
    }

    private struct Waiting {
        let document: TicketDocument
        let suspension: Suspension
    }

    /// What the database refuses fails alone.
    private func keep(_ found: [Waiting], _ look: inout Look) async throws {
        let (time, zone) = (now(), intake.zone)
        do {
            try await database.write { [owner] connection in
                let stored = try TicketWriter.take(found.map(\.document), in: zone, at: time, on: connection)
                let suspensions = Dictionary(found.map { ($0.document.ticket.number, $0.suspension) }) { $1 }
                try SuspensionStore.keep(
                    stored.compactMap { stored in suspensions[stored.ticket.number].map { (stored, $0) } },
                    by: try RuleBookStore.current(on: connection).book, in: zone, at: time, on: connection)
                try SuspensionStore.renewPoll(by: owner, at: time, on: connection)
            }
            look.tasks.formUnion(found.map(\.suspension.task))
        } catch let error as StorageError where !error.isTransient && !found.isEmpty {
            guard found.count > 1 else {
                look.failed[found[0].document.ticket.number] = "the database refuses it: \(error.message)"
                return
            }
            try await keep(Array(found[..<(found.count / 2)]), &look)
            try await keep(Array(found[(found.count / 2)...]), &look)
        }
    }

    /// What left the list is asked for once more, so that it is known to be closed; and so are open tickets that are in no list.
    private func refresh(_ left: [String], except listed: Set<String>) async throws {
        let before = now().adding(.zero - Self.staleAfter)
        let stale = try await database.read { try TicketStore.stale(before: before, limit: Self.mostStale, on: $0) }
        let numbers = Array(Set(left + stale).subtracting(listed)).sorted()
        try await fetcher.each(numbers, .live) { answers in
            _ = try await intake.take(answers.compactMap { try? $0.result.get() })
            let (time, asked) = (now(), answers.map(\.number))
            try await database.write { [owner] connection in
                // Those that cannot be had go to the end of the queue, too.
                try TicketStore.setSeen(asked, at: time, on: connection)
                try SuspensionStore.renewPoll(by: owner, at: time, on: connection)
            }
        }
    }
}
