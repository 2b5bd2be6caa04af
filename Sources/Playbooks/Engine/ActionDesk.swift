import Kernel
import Platform

/// Takes what the Action desk's clients post: finds the playbooks that a set of triggers is of, reports an event for each, and says
/// what has been done about it by then. What it says was sent is in the outbox.
struct ActionDesk: Sendable {
    /// What became of a posted set.
    enum Answer: Sendable, Hashable {
        case unmatched
        case matched([Told])
    }

    /// What became of it by one playbook.
    struct Told: Sendable, Hashable {
        struct Message: Sendable, Hashable {
            let words: String
            let channel: Customers.Way
        }

        /// Whether it is the first report of its episode.
        var isFirst = false
        /// To customers; nil as long as they were told nothing.
        var message: Message?
        /// The names behind `team:` of the highest step that fired and tells somebody; empty for none.
        var names: [String] = []
    }

    private struct Report: Hashable, Sendable {
        let incident: IncidentID
        let playbook: Int64
    }

    private let database: Database
    private let shelf: PlaybookShelf
    private let incidents: IncidentDesk
    private let announce: AnnouncementPort
    private let unmatchedTeam: String?
    private let now: @Sendable () -> Timestamp
    /// Requests that wait at the same time share a transaction.
    private let settling: BatchWriter<Report, Told>

    init(engine: PlaybookEngine, unmatchedTeam: String?) {
        (database, shelf, incidents, announce) = (engine.database, engine.shelf, engine.incidents, engine.announce)
        (self.unmatchedTeam, now) = (unmatchedTeam, engine.now)
        settling = BatchWriter(database: engine.database, maximum: 200) { connection, reports in
            try engine.catchUp(reports.map(\.incident), on: connection)
            // Repeats of one set come together.
            var known: [Report: Told] = [:]
            return try reports.map { report in
                let told = try known[report] ?? Self.told(report, engine.shelf, on: connection)
                if !told.isFirst { known[report] = told }
                return .success(told)
            }
        }
    }

    func post(_ triggers: Set<Trigger>) async throws -> Answer {
        let playbooks = try await database.read { try shelf.current(on: $0) }.filter { $0.playbook.takes(triggers) }
        guard !playbooks.isEmpty else {
            try await count(triggers)
            return .unmatched
        }
        var told: [Told] = []
        for kept in playbooks {
            let incident = try await incidents.report(Self.report(kept.playbook, triggers))
            told.append(try await settling.write(Report(incident: incident, playbook: kept.id)))
        }
        return .matched(told)
    }

    private static func report(_ playbook: Playbook, _ triggers: Set<Trigger>) -> IncidentDesk.Report {
        let lines = triggers.map { trigger in
            trigger.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        }
        return IncidentDesk.Report(
            service: playbook.service ?? playbook.name, title: playbook.name, message: lines.sorted().joined(separator: "\n"),
            level: .error, fingerprint: "playbook \(playbook.code)", tags: [Facts.playbookTag: playbook.code])
    }

    /// What was done in the episode by now. Whoever asks first is told that it began.
    private static func told(_ report: Report, _ shelf: PlaybookShelf, on connection: any SQLConnection) throws -> Told {
        let store = EpisodeStore()
        guard var episode = try store.latest(of: report.incident, on: connection), !episode.isOver else { return Told() }
        guard episode.isAnswered else {
            episode.isAnswered = true
            try store.update(episode, on: connection)
            return Told(isFirst: true)
        }
        guard let run = try store.runs(of: episode.id, on: connection).first(where: { $0.playbook == report.playbook }),
            let playbook = try shelf.version(run.version, on: connection)?.playbook
        else { return Told() }
        var told = Told()
        if run.fired.contains(where: { $0.step == Firing.customers }), let customers = playbook.customers {
            told.message = Told.Message(words: customers.message.text(in: .portuguese), channel: customers.channel)
        }
        // One that only does something tells nobody.
        let telling = Set(run.fired.map(\.step)).filter { $0 > 0 && !playbook.escalate[$0 - 1].tell.isEmpty }
        if let step = telling.max() {
            let (teams, all) = (playbook.escalate[step - 1].teams, playbook.escalate[step - 1].tell.map(\.name))
            told.names = teams.isEmpty ? all : teams
        }
        return told
    }

    private func count(_ triggers: Set<Trigger>) async throws {
        let time = now()
        try await database.write { connection in
            let store = UnmatchedStore()
            guard try store.count(triggers, at: time, on: connection), let unmatchedTeam else { return }
            let digest = UnmatchedStore.digest(of: try UnmatchedStore.text(of: triggers))
            let announcement = Announcement(
                subject: .unmatched(triggers.sorted { $0.description < $1.description }), incident: nil, key: "unmatched \(digest)",
                whom: [.team(unmatchedTeam)])
            try announce([announcement], connection)
        }
    }
}
