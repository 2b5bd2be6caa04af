import Kernel
import Logging
import Platform

/// Works out the days that are due, one after the other: lists the tickets, fetches them, judges those of the day. A ticket that fails is
/// listed, tried again later and keeps no other waiting.
struct RunWorker: Sendable {
    /// How often failing tickets are tried again, and how long after the first time.
    static let mostTries = 8
    static let pause: Duration = .seconds(60)
    /// How long somebody's run waits for a connector: old ones come back after five seconds.
    static let patience: Duration = .seconds(10)

    let database: Database
    let intake: TicketIntake
    let connectors: ConnectorPort
    let settings: TicketSettings
    /// This process among those over one database.
    let owner: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    private var fetcher: TicketFetcher { TicketFetcher(connectors: connectors) }
    private var zone: ZoneRules { intake.zone }

    /// In the night's window, with a connector, a night that was not done begins.
    /// - Returns: whether one was queued.
    @discardableResult
    func beginNight() async throws -> Bool {
        let (time, today) = (now(), zone.day(at: now().secondsSince1970))
        guard settings.filterArrears != nil, connectors.isConnected(), isNight(at: time) else { return false }
        let midnight = Timestamp(seconds: zone.start(ofDay: today))
        let isTaken = try await database.read { try RunStore.isNightTaken(today - 1, endedAt: midnight, on: $0) }
        guard !isTaken else { return false }
        return try await database.write { connection in
            guard try !RunStore.isNightTaken(today - 1, endedAt: midnight, on: connection) else { return false }
            return try RunStore.add(.overruns, day: today - 1, origin: .night, by: Actor.system.name, at: time, on: connection) != nil
        }
    }

    /// A connector came: what waits for a list is tried at once.
    func wake() async throws {
        let time = now()
        try await database.write { try RunStore.wake(at: time, on: $0) }
    }

    private func isNight(at time: Timestamp) -> Bool {
        let wall = zone.wall(at: time.secondsSince1970)
        return settings.window.contains(Int((wall - wall.flooringDivision(by: SecondsOf.day) * SecondsOf.day) / 60))
    }

    /// Works on the run that has been due longest.
    /// - Returns: false when none is.
    func runOnce() async throws -> Bool {
        let (time, isConnected) = (now(), connectors.isConnected())
        // Costs a read when nothing is due, not a write.
        guard try await database.read({ try RunStore.hasDue(at: time, isConnected: isConnected, on: $0) }) else { return false }
        let claimed = try await database.write { [owner] in
            try RunStore.claim(by: owner, isConnected: isConnected, at: time, on: $0)
        }
        guard let run = claimed else { return false }
        do {
            let outcome = run.state == .done ? try await tryAgain(run) : try await work(run)
            try await finish(run, outcome)
        } catch is CancellationError {
            // The server stops: the next one goes on at once.
            try? await finish(run, .init(state: run.state == .done ? .done : .queued, due: time, problem: run.problem))
            throw CancellationError()
        } catch {
            logger.warning("a day of tickets cannot be worked out", metadata: ["run": "\(run.id)", "error": "\(error)"])
            let isDone = run.state == .done
            try await finish(
                run, .init(state: isDone ? .done : .queued, due: now().adding(Self.pause), problem: isDone ? run.problem : "\(error)"))
        }
        return true
    }

    private func finish(_ run: TicketRun, _ outcome: RunStore.Outcome) async throws {
        let time = now()
        try await database.write { [owner] in try RunStore.finish(run.id, outcome, by: owner, at: time, on: $0) }
    }

    // MARK: Steps

    private func work(_ run: TicketRun) async throws -> RunStore.Outcome {
        let stored = try await database.read { try TicketStore.numbers(completedOn: run.day, on: $0) }
        var (listed, problem): ([String], TicketProblem?) = ([], nil)
        do { listed = try await list(run) } catch let error as TicketProblem {
            // A night is not done without its list; somebody's day is done from what is stored.
            if run.origin == .night || stored.isEmpty { return waiting(run, because: error) }
            problem = error
        }
        let isListed = Set(listed)
        var outcome = try await judge(listed, of: run, isOptional: false)
        outcome.add(try await judge(stored.filter { !isListed.contains($0) }, of: run, isOptional: true))
        let days = outcome.days.union([run.day])
        try await database.write { try VerdictStore.sum(days, on: $0) }
        logger.info(
            "a day of tickets was worked out",
            metadata: ["day": "\(TicketRun.date(run.day))", "judged": "\(outcome.judged)", "failed": "\(outcome.failures.count)"])
        return .init(
            state: .done, due: outcome.failures.isEmpty ? nil : next(after: 1), problem: problem?.description, tries: 1,
            counts: (listed: listed.count, judged: outcome.judged, eliminated: outcome.eliminated))
    }

    /// Once more those that failed.
    private func tryAgain(_ run: TicketRun) async throws -> RunStore.Outcome {
        let outcome = try await judge(run.failures.map(\.ticket), of: run, isOptional: false)
        let days = outcome.days
        let isComplete = try await database.write { connection in
            try VerdictStore.sum(days, on: connection)
            return try RunStore.failures(of: run.id, on: connection).isEmpty
        }
        return .init(
            state: .done, due: isComplete ? nil : next(after: run.tries), problem: run.problem,
            counts: (listed: run.listed, judged: run.judged + outcome.judged, eliminated: run.eliminated + outcome.eliminated))
    }

    private func list(_ run: TicketRun) async throws -> [String] {
        guard let filter = settings.filterArrears else { throw TicketProblem(description: "tickets.filter_arrears is not set") }
        return try await fetcher.list(filter, priority(run)) { try await keep([], of: run, among: []) }
    }

    private func priority(_ run: TicketRun) -> JobPriority { run.origin == .night ? .nightly : .backfill }

    /// Without its list a run waits: a night as long as it is night, somebody's run until a connector can have come back.
    private func waiting(_ run: TicketRun, because problem: TicketProblem) -> RunStore.Outcome {
        let time = now()
        if run.origin == .night {
            let due = time.adding(.seconds(min(300, 5 << min(run.tries, 6))))
            return isNight(at: due) ? .init(state: .queued, due: due, problem: problem.description) : failed(problem)
        }
        let mayCome = !connectors.isConnected() && time.since(run.askedAt) < Self.patience
        guard mayCome else { return failed(problem) }
        return .init(state: .queued, due: time.adding(.seconds(1)), problem: problem.description, tries: run.tries - 1)
    }

    private func failed(_ problem: TicketProblem) -> RunStore.Outcome { .init(state: .failed, problem: problem.description) }

    /// When failing tickets are tried again: later each time, nil for not any more.
    private func next(after tries: Int) -> Timestamp? {
        tries < Self.mostTries ? now().adding(Self.pause * (1 << (tries - 1))) : nil
    }

    /// Fetches tickets and judges those of the day, as they come.
    /// - Parameter isOptional: known already: what cannot be fetched is judged as it is stored.
    private func judge(_ numbers: [String], of run: TicketRun, isOptional: Bool) async throws -> TicketIntake.Outcome {
        var whole = TicketIntake.Outcome()
        guard !isOptional || connectors.isConnected() else {
            for start in stride(from: 0, to: numbers.count, by: TicketFetcher.batch) {
                let part = Array(numbers[start..<min(start + TicketFetcher.batch, numbers.count)])
                whole.add(try await judge(try await stored(part), [], of: run, among: part))
            }
            return whole
        }
        try await fetcher.each(numbers, priority(run)) { found in
            var (documents, problems): ([TicketDocument], [TicketRun.Failure]) = ([], [])
            for (number, result) in found {
                switch result {
                case .success(let document): documents.append(document)
                case .failure(let problem): problems.append(.init(ticket: number, reason: problem.description))
                }
            }
            if isOptional { (documents, problems) = (documents + (try await stored(problems.map(\.ticket))), []) }
            whole.add(try await judge(documents, problems, of: run, among: found.map(\.number)))
        }
        return whole
    }

    /// - Parameter problems: of those of the `numbers` that are not among the documents.
    private func judge(
        _ documents: [TicketDocument], _ problems: [TicketRun.Failure], of run: TicketRun, among numbers: [String]
    ) async throws -> TicketIntake.Outcome {
        var outcome = try await intake.take(documents, judging: run.day)
        outcome.failures += problems
        try await keep(outcome.failures, of: run, among: numbers)
        return outcome
    }

    private func stored(_ numbers: [String]) async throws -> [TicketDocument] {
        try await database.read { connection in
            try numbers.compactMap { number in
                guard let body = try TicketStore.body(of: number, on: connection), let json = JSONReader.value(of: body) else { return nil }
                return try? TicketDocument(json, number: number)
            }
        }
    }

    private func keep(_ failures: [TicketRun.Failure], of run: TicketRun, among numbers: [String]) async throws {
        let time = now()
        let isOwn = try await database.write { [owner] connection in
            try RunStore.setFailures(failures, of: run.id, among: numbers, on: connection)
            return try RunStore.renew(run.id, by: owner, at: time, on: connection)
        }
        guard isOwn else { throw TicketProblem(description: "another process works on it") }
    }
}
