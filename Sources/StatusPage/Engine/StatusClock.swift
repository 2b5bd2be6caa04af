package import Kernel
package import Logging
package import Platform

/// What happens on the status page by itself: maintenances begin and end, what was said by hand ends, links say something else,
/// sources fall silent, the desk is told. Run again and again by one process at a time.
package struct StatusClock: Sendable {
    static let jobName = "status.clock"
    /// How long what was found out of a service counts on while nothing runs: as long as a source may be silent.
    private static let longestGap: Duration = .seconds(ThresholdRule.standardStaleSeconds)

    private let database: Database
    private let world: World
    private let desk: DeskPort
    private let words: StatusWords
    private let alarms: AlarmRaiser

    /// - Parameter alarmService: the name of the service that cells go to whose threshold names none; nil for nowhere.
    package init(
        database: Database, world: World, desk: DeskPort, alarmService: String?, words: StatusWords, logger: Logger
    ) {
        (self.database, self.world, self.desk, self.words) = (database, world, desk, words)
        alarms = AlarmRaiser(database: database, desk: desk, standardService: alarmService, words: words, logger: logger)
    }

    package func runOnce() async throws {
        try await admitGap()
        try await advanceMaintenances()
        try await ageCells()
        try await followLinks()
        try await alarms.runOnce()
        try await offerResolutions()
    }

    /// Where nothing ran for long, nothing is known of what follows services: what was before does not count on.
    private func admitGap() async throws {
        let time = world.now()
        guard let last = try await database.read({ try ScheduledJob.lastEnd(of: Self.jobName, on: $0) }),
            time.since(last) > Self.longestGap
        else { return }
        try await database.write { connection in
            try connection.lock(.statusPage)
            let silent = try ComponentStore.all(on: connection).filter { $0.link?.isOfService == true }
            let unknown = Dictionary(uniqueKeysWithValues: silent.map { ($0.id, ComponentState.noData) })
            try FoundStates.keep(unknown, of: silent, at: last.adding(Self.longestGap), on: connection)
        }
    }

    private func advanceMaintenances() async throws {
        let time = world.now()
        let due = try await database.read { try MaintenanceStore.due(at: time, on: $0) }
        guard !due.isEmpty else { return }
        let ids = due.map { ($0, MaintenanceClock.newIDs(world)) }
        try await database.write { [words] connection in
            try connection.lock(.statusPage)
            for (id, newIDs) in ids { try MaintenanceClock.advance(id, newIDs: newIDs, words: words, at: time, on: connection) }
            try StateSettling.settle(at: time, on: connection)
        }
    }

    private func ageCells() async throws {
        let time = world.now()
        guard try await !database.read({ try CellKeeper.aged(at: time, on: $0) }).isEmpty else { return }
        try await database.write { connection in
            try connection.lock(.statusPage)
            try CellKeeper.age(at: time, on: connection)
        }
    }

    /// What the links say now. Nothing is written where it is as before, and nothing that was said by hand ends.
    private func followLinks() async throws {
        let time = world.now()
        let (records, cells) = try await database.read { (try ComponentStore.all(on: $0), try CellStore.all(on: $0)) }
        let found = FoundStates.ofFeeds(records, cells, at: time).merging(try await ofServices(records)) { $1 }
        let isOther = records.contains { record in
            found[record.id].map { $0 != record.found } ?? false || record.hand.map { !$0.holds(at: time) } ?? false
        }
        guard isOther else { return }
        try await database.write { connection in
            try connection.lock(.statusPage)
            // Those that are linked to something else meanwhile are left to the next time.
            let now = try ComponentStore.all(on: connection)
            let same = now.filter { record in records.contains { $0.id == record.id && $0.link == record.link } }
            try FoundStates.keep(found, of: same, at: time, on: connection)
            try StateSettling.settle(at: time, on: connection)
        }
    }

    private func ofServices(_ records: [ComponentRecord]) async throws -> [PublicID: ComponentState] {
        var (byIncidents, byHealth): ([PublicID: ServiceID], [PublicID: ServiceID]) = ([:], [:])
        for record in records {
            switch record.link {
            case .service(let service): byIncidents[record.id] = service
            case .health(let service): byHealth[record.id] = service
            case .feed, nil: break
            }
        }
        var found: [PublicID: ComponentState] = [:]
        if !byIncidents.isEmpty {
            let levels = try await desk.openLevels(Set(byIncidents.values))
            for (id, service) in byIncidents { found[id] = levels[service].map { ComponentState(openIncidents: $0) } ?? .noData }
        }
        if !byHealth.isEmpty {
            let health = try await desk.health(Set(byHealth.values))
            for (id, service) in byHealth { found[id] = health[service].map { $0 ? .operational : .majorOutage } ?? .noData }
        }
        return found
    }

    /// An incident whose desk incidents are all over is offered for resolution; no longer, when one of them is opened again.
    private func offerResolutions() async throws {
        for (id, isOffered, links) in try await database.read({ try StatusIncidentStore.linked(on: $0) }) {
            let isOver = try await desk.areOver(links)
            guard isOver != isOffered else { continue }
            let time = world.now()
            try await database.write { connection in
                try StatusIncidentStore.setOffered(isOver ? time : nil, id, on: connection)
                try EventLog.append([.statusPage(.init(.incidentEdited, id.rawValue))], at: time, on: connection)
            }
        }
    }
}
