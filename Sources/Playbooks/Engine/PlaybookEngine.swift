import Kernel
import Logging
import Platform
import ServiceLifecycle

/// Follows the event log with a cursor of its own and fires steps whose time has come. What it decides, what is announced of it and
/// the cursor are written in one transaction, so each step fires once however often a process dies; the time of the next one is a row,
/// so none is lost.
struct PlaybookEngine: Sendable {
    private static let consumerName = "playbooks"
    /// Entries of the log in one transaction, and episodes whose time has come: the intake waits no longer than that takes.
    private static let page = 200
    private static let mostDue = 50

    let database: Database
    let shelf: PlaybookShelf
    let incidents: IncidentDesk
    let onCall: OnCallPort
    let announce: AnnouncementPort
    let now: @Sendable () -> Timestamp
    private let store = EpisodeStore()

    init(
        database: Database, shelf: PlaybookShelf, incidents: IncidentDesk, onCall: @escaping OnCallPort,
        announce: @escaping AnnouncementPort, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.shelf, self.incidents) = (database, shelf, incidents)
        (self.onCall, self.announce, self.now) = (onCall, announce, now)
    }

    /// Makes the cursor unless an earlier run has: incidents of before are no playbook's.
    func begin() async throws { try await consumer.begin() }

    /// Works off the log, then what is due; how many episodes were due.
    @discardableResult
    func runOnce() async throws -> Int {
        while try await consumer.runOnce(limit: Self.page) == Self.page {
            if Task.isShuttingDownGracefully { return 0 }
        }
        var count = 0
        let time = now()
        while try await database.read({ try store.hasDue(at: time, on: $0) }), !Task.isShuttingDownGracefully {
            count += try await database.write { try fireDue(at: time, on: $0) }
        }
        return count
    }

    /// Brings some incidents up to this moment in a transaction that is under way: all that was committed before is seen.
    func catchUp(_ ids: [IncidentID], on connection: any SQLConnection) throws {
        try workOff(on: connection)
        let time = now()
        var keeper = keeper(at: time, on: connection)
        for episode in try store.latest(of: Set(ids), on: connection).values.sorted(by: { $0.id < $1.id }) where !episode.isOver {
            try keeper.settle(episode, at: time)
        }
        try announce(keeper.announcements, connection)
    }

    private func fireDue(at time: Timestamp, on connection: any SQLConnection) throws -> Int {
        // An acknowledgement that was written before a step's time keeps it from firing, however late the log is read.
        try workOff(on: connection)
        var keeper = keeper(at: time, on: connection)
        let due = try store.due(at: time, limit: Self.mostDue, on: connection)
        for episode in due { try keeper.settle(episode, at: time) }
        try announce(keeper.announcements, connection)
        return due.count
    }

    private func workOff(on connection: any SQLConnection) throws {
        while try consumer.advance(limit: Self.page, on: connection) == Self.page {}
    }

    private func keeper(at time: Timestamp, on connection: any SQLConnection) -> EpisodeKeeper {
        EpisodeKeeper(shelf: shelf, incidents: incidents, onCall: onCall, at: time, on: connection)
    }

    private var consumer: EventConsumer {
        EventConsumer(name: Self.consumerName, database: database, now: now, startsAtEnd: true) { entries, connection in
            let entries = try concerning(entries, on: connection)
            return { connection in
                var keeper = keeper(at: now(), on: connection)
                for entry in entries { try keeper.apply(entry) }
                try announce(keeper.announcements, connection)
            }
        }
    }

    /// Those that may change something. Repeats are most of all entries, and most of them change nothing.
    private func concerning(_ entries: [EventLog.Entry], on connection: any SQLConnection) throws -> [EventLog.Entry] {
        let about = entries.filter { entry in
            if case .serviceDeleted = entry.event { true } else { entry.event.incidentID != nil }
        }
        let repeated = Set(
            about.compactMap { entry in if case .incidentRecurred(let change) = entry.event { change.incident } else { nil } })
        guard !repeated.isEmpty else { return about }
        // An incident that began in these entries has no episode yet.
        let others = Set(about.filter { if case .incidentRecurred = $0.event { false } else { true } }.compactMap(\.event.incidentID))
        let episodes = try store.latest(of: repeated.subtracting(others), on: connection)
        return about.filter { entry in
            guard case .incidentRecurred(let change) = entry.event, !others.contains(change.incident) else { return true }
            guard let episode = episodes[change.incident], !episode.isOver else { return false }
            return change.level != episode.level || episode.nextCount.map { change.occurrences - episode.base >= $0 } ?? false
        }
    }
}

/// Runs the engine for as long as the server does.
struct PlaybookService: NamedService {
    let engine: PlaybookEngine
    let loop: CommitLoop

    func run() async throws { await loop.run { _ = try await engine.runOnce() } }
}
