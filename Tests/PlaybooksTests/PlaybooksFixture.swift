import Accounts
import Foundation
import Kernel
import Platform
import Synchronization
import TestKit

@testable import Playbooks

/// A database with playbooks, incidents that are what a test says they are, an outbox that is rows of the same database, and a stepped
/// clock.
struct PlaybooksFixture: Sendable {
    let test: TestDatabase
    let world: TestWorld
    let incidents = PretendIncidents()
    let outbox = PretendOutbox()
    let engine: PlaybookEngine

    var database: Database { test.database }
    var now: Timestamp { world.now }

    init() async throws {
        let world = TestWorld()
        self.world = world
        test = try await TestDatabase(AccountsStorage.migrations + PlaybooksStorage.migrations, now: world)
        engine = Self.engine(test.database, incidents, outbox, world)
        try await engine.begin()
    }

    private static func engine(
        _ database: Database, _ incidents: PretendIncidents, _ outbox: PretendOutbox, _ world: TestWorld
    ) -> PlaybookEngine {
        PlaybookEngine(
            database: database, shelf: PlaybookShelf(), incidents: incidents.desk(database, world),
            onCall: { schedule, _, _ in schedule == "Primary" ? [UserID(7)] : nil }, announce: { try outbox.put($0, on: $1) },
            now: { world.now })
    }

    /// As another process would have it.
    func restarted() -> PlaybookEngine { Self.engine(database, incidents, outbox, world) }

    var operations: PlaybookOperations { PlaybookOperations(database: database, now: { [world] in world.now }) }
    var desk: ActionDesk { ActionDesk(engine: engine, unmatchedTeam: "XPTO") }

    @discardableResult
    func save(_ playbook: Playbook) async throws -> PlaybookStore.Kept { try await operations.save(playbook, by: .commandLine) }

    // MARK: What happens

    func happen(_ events: DomainEvent...) async throws {
        let time = now
        try await database.write { try EventLog.append(events, at: time, on: $0) }
    }

    /// A new incident of the service Login.
    func open(_ id: Int64, _ level: Level = .error) async throws {
        try await happen(.incidentOpened(incidents.change(id) { $0.level = level }))
    }

    func report(_ id: Int64, times: Int = 1) async throws {
        try await happen(.incidentRecurred(incidents.change(id) { $0.occurrences += times }))
    }

    func acknowledge(_ id: Int64) async throws {
        try await happen(.incidentAcknowledged(incidents.change(id) { $0.state = .acknowledged }))
    }

    func resolve(_ id: Int64) async throws {
        try await happen(.incidentResolved(incidents.change(id) { $0.state = .over }))
    }

    /// By a report.
    func reopen(_ id: Int64) async throws {
        try await happen(
            .incidentReopened(
                incidents.change(id) {
                    $0.state = .open
                    $0.occurrences += 1
                }))
    }

    func merge(_ id: Int64, into target: Int64) async throws {
        try await happen(
            .incidentMerged(incidents.change(id) { _ in }, into: IncidentID(target)),
            .incidentUpdated(incidents.change(target) { [sum = incidents.occurrences(of: id)] in $0.occurrences += sum }))
    }

    func split(_ id: Int64, from target: Int64) async throws {
        try await happen(
            .incidentSplit(incidents.change(id) { _ in }, from: IncidentID(target)),
            .incidentUpdated(incidents.change(target) { [sum = incidents.occurrences(of: id)] in $0.occurrences -= sum }))
    }

    func run() async throws { try await engine.runOnce() }

    // MARK: What came of it

    /// `1 after 0` for the first firing of step 1 by time, oldest first; ` late` behind it.
    func fired(_ id: Int64) async throws -> [String] {
        try await runs(of: id).flatMap(\.fired).sorted { ($0.at, $0.step) < ($1.at, $1.step) }.map { firing in
            "\(firing.step) \(firing.reason.rawValue) \(firing.number)" + (firing.isLate ? " late" : "")
        }
    }

    func runs(of id: Int64) async throws -> [EpisodeStore.Run] {
        let store = EpisodeStore()
        return try await database.read { connection in
            guard let episode = try store.latest(of: IncidentID(id), on: connection) else { return [] }
            return try store.runs(of: episode.id, on: connection)
        }
    }

    func episode(_ id: Int64) async throws -> EpisodeStore.Kept? {
        try await database.read { try EpisodeStore().latest(of: IncidentID(id), on: $0) }
    }

    /// The Action desk's.
    static func sample(code: String = "0001", service: String = "Login") -> Playbook {
        Playbook(
            code: code, name: "MS de Login sem resposta", service: service,
            when: Condition(exactly: [["servico": "login", "retorno": "503"], ["servico": "login", "retorno": "404"]]),
            customers: Customers(
                from: 5, channel: .push, audience: ["clientes-app"],
                message: Words([.portuguese: "Infelizmente nosso app está indisponível, avisaremos quando voltar"]),
                back: Words([.portuguese: "Nosso app está de volta"])),
            escalate: steps)
    }

    static let steps = [
        Step(occurrences: 10, after: Span(seconds: 300), tell: [.team("Analista N1")]),
        Step(occurrences: 20, after: Span(seconds: 1200), tell: [.team("Analista N2")]),
        Step(after: Span(seconds: 3600), tell: [.team("Coordenação")]),
    ]

    static let triggers: Set<Trigger> = [["servico": "login", "retorno": "503"], ["servico": "login", "retorno": "404"]]

    /// For all incidents of Login.
    static func plain(_ steps: [Step], customers: Customers? = nil) -> Playbook {
        Playbook(code: "P", name: "Plain", service: "Login", customers: customers, escalate: steps)
    }
}

/// Incidents that are what a test says they are.
final class PretendIncidents: Sendable {
    struct Incident: Sendable {
        enum State: Sendable { case open, acknowledged, over }
        var level = Level.error
        var occurrences = 1
        var state = State.open
        var tags: [String: String] = [:]
        var title = "Trouble"
        var service = "Login"
    }

    private struct Content {
        var incidents: [IncidentID: Incident] = [:]
        var numbers: [String: IncidentID] = [:]
        var acted: [String] = []
    }

    private let content = Mutex(Content())

    /// What steps did beside telling.
    var acted: [String] { content.withLock { $0.acted } }

    func occurrences(of id: Int64) -> Int { content.withLock { $0.incidents[IncidentID(id)]?.occurrences ?? 0 } }
    func state(of id: Int64) -> Incident.State? { content.withLock { $0.incidents[IncidentID(id)]?.state } }

    @discardableResult
    func change(_ id: Int64, _ change: (inout Incident) -> Void) -> IncidentChange {
        content.withLock { content in
            var incident = content.incidents[IncidentID(id)] ?? Incident()
            change(&incident)
            content.incidents[IncidentID(id)] = incident
            return Self.change(IncidentID(id), incident)
        }
    }

    private static func change(_ id: IncidentID, _ incident: Incident) -> IncidentChange {
        IncidentChange(incident: id, service: ServiceID(1), level: incident.level, occurrences: incident.occurrences)
    }

    func desk(_ database: Database, _ world: TestWorld) -> IncidentDesk {
        IncidentDesk(
            standing: { [self] id, _ in
                content.withLock { $0.incidents[id] }.map { incident in
                    IncidentDesk.Standing(
                        facts: Facts(
                            service: incident.service, level: incident.level, title: incident.title, message: "", tags: incident.tags),
                        isAcknowledged: incident.state == .acknowledged, isOver: incident.state == .over,
                        occurrences: incident.occurrences, isChangedByHand: false)
                }
            },
            visible: { _, _, _ in },
            report: { [self] report in
                let (id, event) = count(report)
                let time = world.now
                try await database.write { try EventLog.append([event], at: time, on: $0) }
                return id
            },
            act: { [self] action, id in
                let words = [action.level?.word, action.assign, action.tags.first, action.statusDraft ? "draft" : nil]
                content.withLock { $0.acted.append("\(id) " + words.compactMap { $0 }.joined(separator: " ")) }
            },
            reading: .everybody)
    }

    /// An event of a posted set, as the intake counts it.
    private func count(_ report: IncidentDesk.Report) -> (IncidentID, DomainEvent) {
        content.withLock { content in
            let key = report.service + report.fingerprint
            guard let id = content.numbers[key], var known = content.incidents[id] else {
                let id = IncidentID(Int64(content.numbers.count + 1000))
                content.numbers[key] = id
                let new = Incident(level: report.level, tags: report.tags, title: report.title, service: report.service)
                content.incidents[id] = new
                return (id, .incidentOpened(Self.change(id, new)))
            }
            known.occurrences += 1
            let isAgain = known.state == .over
            if isAgain { known.state = .open }
            content.incidents[id] = known
            let change = Self.change(id, known)
            return (id, isAgain ? .incidentReopened(change) : .incidentRecurred(change))
        }
    }
}

/// Keeps what is announced in a table of the same database, so that what is undone is not announced, and what is announced twice is
/// an error; notes it besides.
final class PretendOutbox: Sendable {
    struct Crash: Error {}

    private let state = Mutex<(announced: [Announcement], crashes: Bool)>(([], false))

    var announced: [Announcement] { state.withLock { $0.announced } }
    /// Each as its key.
    var keys: [String] { announced.map(\.key) }
    func forget() { state.withLock { $0.announced = [] } }
    /// From now on the process dies before it commits.
    func crash(_ crashes: Bool) { state.withLock { $0.crashes = crashes } }

    func put(_ announcements: [Announcement], on connection: any SQLConnection) throws {
        for announcement in announcements {
            try connection.execute(
                "INSERT INTO playbook_unmatched (digest, triggers, times, first_at, last_at) VALUES (?1, '[]', 1, 0, 0)",
                "told " + announcement.key)
        }
        try state.withLock { state in
            guard !state.crashes else { throw Crash() }
            state.announced += announcements
        }
    }
}
