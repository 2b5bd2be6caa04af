import Accounts
package import Kernel
import Platform

/// Playbooks tried on what happened, or on one made-up event.
package struct DryRunOperations: Sendable {
    /// Runs that may be unfinished at a time.
    static let mostRunning = 20

    /// Which playbook is tried.
    package enum Subject: Sendable {
        /// A saved one, by its code.
        case saved(String)
        /// As somebody is writing it.
        case edited(Playbook)
    }

    /// A run with what it has found so far.
    package struct View: Sendable {
        package let run: DryRun
        /// Of each kind the first of them.
        package let lines: [DryRunLine.Kind: [DryRunLine]]

        subscript(kind: DryRunLine.Kind) -> [DryRunLine] { lines[kind] ?? [] }
        /// Whether there is more than is kept.
        package var isCut: Bool { lines.values.contains { $0.count >= DryRunLine.most } }
    }

    let database: Database
    let history: HistoryPort
    let now: @Sendable () -> Timestamp

    /// Asks for a run: the past is worked through in the background, a made-up event at once.
    /// - Throws: `notPermitted`, `playbookNotFound`, `playbookNotValid`, `dryRunsBusy`; what is wrong with the event.
    package func start(_ subject: Subject, on question: DryRun.Question, by caller: Caller) async throws -> DryRun {
        try caller.require(.managePlaybooks)
        let playbook = try await playbook(subject)
        // Before the write: others wait for that.
        var silences: [Silence] = []
        if case .event = question { silences = try await database.read { try SilenceStore().list(on: $0) } }
        let answer = try answer(question, playbook, under: silences)
        let time = now()
        return try await database.write { connection in
            try caller.require(.managePlaybooks)
            guard let answer else {
                guard try DryRunStore.running(on: connection) < Self.mostRunning else {
                    throw ClientError.dryRunsBusy(limit: Self.mostRunning)
                }
                return try DryRunStore.add(
                    playbook, question, end: try history.end(connection), by: caller.actor.name, at: time, on: connection)
            }
            let run = try DryRunStore.add(playbook, question, end: 0, by: caller.actor.name, at: time, on: connection)
            let progress = DryRun.Progress(place: DryRun.Progress.walked(upTo: 0), end: 0, episodes: answer.isMatched ? 1 : 0)
            _ = try DryRunStore.keep(answer.lines, progress, from: run.progress.place, of: run.id, on: connection)
            try DryRunStore.finish(run.id, at: time, on: connection)
            guard let done = try DryRunStore.find(run.id, on: connection) else { throw StorageError(.internal, "a dry run was lost") }
            return done
        }
    }

    private func playbook(_ subject: Subject) async throws -> Playbook {
        switch subject {
        case .edited(let playbook): return try playbook.checked()
        case .saved(let code):
            guard let kept = try await database.read({ try PlaybookStore().find(code, on: $0) }) else { throw ClientError.playbookNotFound }
            return kept.playbook
        }
    }

    /// What a made-up event leads to: nobody acknowledges, and nothing else happens. Nil for the past.
    private func answer(
        _ question: DryRun.Question, _ playbook: Playbook, under silences: [Silence]
    ) throws -> (lines: [DryRunLine], isMatched: Bool)? {
        guard case .event(let sent) = question else { return nil }
        var facts = try history.facts(sent)
        if playbook.takes(facts.triggers) { facts.playbook = playbook.code }
        let time = now()
        let past = PastEpisode(incident: nil, facts: facts, began: time, changes: [.init(time, .counted(1))])
        if let outcome = Replay(playbook).outcome(of: past) { return (DryRunLine.lines(outcome, playbook, nil, under: silences), true) }
        let silent = playbook.escalate.indices.map { DryRunLine(.silent, incident: nil, step: $0 + 1, reason: DryRunLine.noMatch) }
        return (silent, false)
    }

    /// - Parameter limit: lines of each kind.
    /// - Throws: `notPermitted`, `dryRunNotFound`.
    package func find(_ id: Int64, limit: Int = DryRunLine.most, by caller: Caller) async throws -> View {
        try caller.require(.viewPlaybooks)
        return try await database.read { connection in
            guard let run = try DryRunStore.find(id, on: connection) else { throw ClientError.dryRunNotFound }
            let lines = try DryRunLine.Kind.allCases.map { ($0, try DryRunStore.lines(of: id, $0, limit: limit, on: connection)) }
            return View(run: run, lines: Dictionary(uniqueKeysWithValues: lines))
        }
    }

    /// Those that can be tried, by code.
    /// - Throws: `notPermitted`.
    package func playbooks(by caller: Caller) async throws -> [Playbook] {
        try caller.require(.viewPlaybooks)
        return try await database.read { try PlaybookStore().list(on: $0).map(\.playbook) }
    }

    /// The newest first.
    /// - Throws: `notPermitted`.
    package func list(before id: Int64? = nil, limit: Int, by caller: Caller) async throws -> [DryRun] {
        try caller.require(.viewPlaybooks)
        return try await database.read { try DryRunStore.list(before: id, limit: limit, on: $0) }
    }
}
