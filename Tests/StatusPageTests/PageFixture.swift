import Accounts
import Foundation
import Kernel
import Logging
import Platform
import Synchronization
import TestKit

@testable import StatusPage

/// A database with the tables of the public page, its operations, a stepped clock, and a desk that remembers.
struct PageFixture {
    /// What the desk was told, and what it says.
    struct Desk: Sendable {
        /// Services that were asked for by name.
        var services: [String] = []
        var alarms: [DeskPort.Alarm] = []
        var recovered: [IncidentID] = []
        var over: Set<IncidentID> = []
        var levels: [ServiceID: Level?] = [:]
        var health: [ServiceID: Bool] = [:]
        var isDown = false
    }

    struct NotNow: Error {}

    let test: TestDatabase
    let world = TestWorld()
    let desk = DeskMemory()
    let components: ComponentOperations
    let incidents: StatusIncidentOperations
    let maintenances: MaintenanceOperations
    let templates: TemplateOperations
    let thresholds: ThresholdOperations
    let sites: SiteOperations
    let deletions: DeletionOperations
    let gate: SiteGate
    let reader: StatusReader
    let clock: StatusClock
    let history: HistoryKeeper

    var database: Database { test.database }
    let shop = ServiceID(1)

    final class DeskMemory: Sendable {
        let state = Mutex(Desk())

        var value: Desk { state.withLock { $0 } }
        func change(_ body: @Sendable (inout Desk) -> Void) { state.withLock { body(&$0) } }
    }

    init(zone: String = "Etc/UTC", alarmService: String? = nil) async throws {
        test = try await TestDatabase(AccountsStorage.migrations + StatusPageStorage.migrations, now: world)
        let (database, world) = (test.database, world.world)
        try await database.write { connection in
            try connection.execute(
                "INSERT INTO services (id, name, name_folded, grouping_rule, created_at, revision) VALUES (1, 'Shop', 'shop', 'title', 0, 0)"
            )
        }
        let words = try StatusWords(StatusPageModule.texts)
        let port = Self.port(desk)
        let services = ServiceStore(world: world)
        let passwords = PasswordHasher(cost: .init(rounds: 2), world: world)
        let zone = TimeZone(identifier: zone) ?? .gmt
        components = ComponentOperations(database: database, world: world, services: services, zone: zone)
        incidents = StatusIncidentOperations(database: database, world: world, desk: port, zone: zone)
        maintenances = MaintenanceOperations(database: database, world: world, words: words)
        templates = TemplateOperations(database: database, world: world)
        thresholds = ThresholdOperations(database: database, world: world, services: services)
        sites = SiteOperations(
            database: database, world: world, passwords: passwords, logoLimit: StatusSettings().logoBytes)
        deletions = DeletionOperations(database: database, world: world, zone: zone)
        gate = SiteGate(database: database, passwords: passwords, policy: SessionSettings().limitPolicy, now: world.now)
        let reader = StatusReader(
            database: database, world: world,
            defaults: .init(name: LocalizedText(english: "Acme"), timeZone: zone, url: "https://desk.example"))
        self.reader = reader
        database.subscribe { reader.apply($0) }
        history = HistoryKeeper(database: database, zone: zone, now: world.now)
        clock = StatusClock(
            database: database, world: world, desk: port, alarmService: alarmService, words: words,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func port(_ desk: DeskMemory) -> DeskPort {
        DeskPort(
            service: { name in
                desk.change { $0.services.append(name) }
                return ServiceID(77)
            },
            raise: { alarm in
                try desk.state.withLock { state in
                    guard !state.isDown else { throw NotNow() }
                    state.alarms.append(alarm)
                    return IncidentID(Int64(100 + state.alarms.count))
                }
            },
            recover: { number in desk.change { $0.recovered.append(number) } },
            incident: { number, caller in
                guard number == IncidentID(7), caller.access.base != nil else { throw ClientError.notFound }
                return .init(
                    title: "Shop is down", service: ServiceID(1), level: .error,
                    firstAt: Timestamp(rfc3339: "2026-11-21T08:50:00Z") ?? Timestamp(microseconds: 0))
            },
            areOver: { numbers in desk.value.over.isSuperset(of: numbers) },
            openLevels: { ids in desk.value.levels.filter { ids.contains($0.key) } },
            health: { ids in desk.value.health.filter { ids.contains($0.key) } })
    }

    // MARK: Short

    func add(
        _ name: String, group: PublicID? = nil, isGroup: Bool = false, link: ComponentLink? = nil, rule: ComponentRule = .worst,
        position: Int? = nil
    ) async throws -> PublicID {
        var draft = ComponentOperations.Draft(name: LocalizedText(english: name))
        (draft.groupID, draft.isGroup, draft.link, draft.rule, draft.position) = (group, isGroup, link, rule, position)
        return try await components.add(draft, by: .commandLine).id
    }

    func state(_ id: PublicID) async throws -> ComponentState { try await components.find(id, by: .commandLine).component.state }

    func say(_ state: ComponentState?, of id: PublicID, until: Timestamp? = nil) async throws {
        var changes = ComponentOperations.Changes()
        (changes.state, changes.stateUntil) = (.some(state), until)
        _ = try await components.change(id, changes, by: .commandLine)
    }

    func publish(
        _ title: String = "Trouble", _ components: [PublicID: ComponentState] = [:],
        _ change: (inout StatusIncidentOperations.Draft) -> Void = { _ in }
    ) async throws -> PublicID {
        var draft = StatusIncidentOperations.Draft(title: LocalizedText(english: title), text: LocalizedText(english: "We look into it."))
        draft.components = components
        change(&draft)
        return try await incidents.publish(draft, by: .commandLine).id
    }

    @discardableResult
    func update(
        _ id: PublicID, _ stage: StatusIncident.Stage?, _ components: [PublicID: ComponentState] = [:]
    ) async throws -> StatusIncidentRecord {
        var message = StatusIncidentOperations.Message(text: LocalizedText(english: "More."))
        (message.stage, message.components) = (stage, components)
        return try await incidents.update(id, message, by: .commandLine)
    }

    func plan(in start: Duration, for length: Duration, _ components: [PublicID], reminder: Duration? = nil) async throws -> PublicID {
        let begin = world.now.adding(start)
        var draft = MaintenanceOperations.Draft(
            title: LocalizedText(english: "Work"), text: LocalizedText(english: "We work on it."), scheduledFor: begin,
            scheduledUntil: begin.adding(length))
        (draft.components, draft.reminder) = (components, reminder)
        return try await maintenances.plan(draft, by: .commandLine).id
    }

    func push(_ text: String, to name: FeedName = .sms) async throws {
        let (reading, now) = (try FeedParser().reading(of: name, sent: Data(text.utf8)), world.now)
        try await database.write { try FeedStore.push(reading, to: name, at: now, on: $0) }
    }

    /// The kinds of what was told of the page so far.
    func told() async throws -> [StatusPageChange.Kind] {
        try await database.read { try EventLog.entries(after: 0, limit: 10_000, on: $0) }.compactMap { entry in
            if case .statusPage(let change) = entry.event { change.kind } else { nil }
        }
    }

    func seconds(_ id: PublicID, days: Int = 1, before: Int = 0) async throws -> [[ComponentState: Int]] {
        try await reader.reading().days([id], days, before)[id, default: []].map(\.seconds)
    }
}
