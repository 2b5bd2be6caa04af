import Accounts
import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Playbooks

/// A database with silences and inhibitions, incidents that are what a test says they are, and a stepped clock.
struct SilencesFixture: Sendable {
    let test: TestDatabase
    let world = TestWorld()
    let incidents = SeenIncidents()

    var database: Database { test.database }
    var now: Timestamp { world.now }

    init() async throws { test = try await TestDatabase(AccountsStorage.migrations + PlaybooksStorage.migrations, now: world) }

    var silences: SilenceOperations { SilenceOperations(database: database, look: incidents.look, now: { [world] in world.now }) }
    var inhibitions: InhibitionOperations {
        InhibitionOperations(database: database, look: incidents.look, now: { [world] in world.now })
    }
    var keeper: SilenceKeeper { SilenceKeeper(database: database, now: { [world] in world.now }) }

    /// From now on, for a while.
    func draft(
        _ name: String, _ when: Condition = .of("Login"), for duration: Duration = .seconds(3600), breaksThrough: Level? = nil
    ) -> SilenceDraft {
        SilenceDraft(
            name: name, when: when, window: SilenceWindow(from: now, until: now.adding(duration)), breaksThrough: breaksThrough)
    }

    @discardableResult
    func silence(_ draft: SilenceDraft) async throws -> Silence { try await silences.add(draft, by: .commandLine) }

    /// The field, or else the code, of which a silence is refused; nil where it is taken.
    func refusal(_ change: (inout SilenceDraft) -> Void) async throws -> String? {
        var draft = draft("other")
        change(&draft)
        do {
            try await silence(draft)
            return nil
        } catch let error as ClientError {
            return error.field ?? error.code.rawValue
        }
    }

    @discardableResult
    func inhibit(_ name: String, while source: Condition, quiet: Condition) async throws -> Inhibition {
        try await inhibitions.add(InhibitionDraft(name: name, while: source, quiet: quiet), by: .commandLine)
    }

    /// Why an incident is quiet now; nil where it is not.
    func reason(_ id: Int64) async throws -> String? {
        let (time, look) = (now, incidents.look)
        return try await database.read { try QuietBook(at: time, look, on: $0).hold(on: IncidentID(id))?.reason }
    }

    /// How often the log says that something changed of what is quiet.
    func changes() async throws -> Int {
        try await database.read { connection in
            try EventLog.entries(after: 0, limit: 1000, on: connection).count { if case .quietChanged = $0.event { true } else { false } }
        }
    }
}

extension Condition {
    /// All incidents of a service.
    static func of(_ service: String) -> Condition { Condition(all: [["service": .equals(service)]]) }
}

/// Incidents that are what a test says they are.
final class SeenIncidents: Sendable {
    private let seen = Mutex<[IncidentID: IncidentLook.Seen]>([:])

    func set(
        _ id: Int64, _ service: String, _ level: Level = .error, title: String = "Trouble", burns: Bool = true,
        at time: Timestamp = .init(microseconds: 0)
    ) {
        let facts = Facts(service: service, level: level, title: title, message: "")
        seen.withLock { $0[IncidentID(id)] = .init(id: IncidentID(id), facts: facts, burns: burns, lastAt: time) }
    }

    var look: IncidentLook {
        IncidentLook(
            find: { [self] id, _ in seen.withLock { $0[id] } },
            page: { [self] scope, below, limit, _ in
                let all = seen.withLock { $0.values.sorted { $0.id > $1.id } }
                return Array(
                    all.filter { one in
                        (!scope.burning || one.burns) && scope.since.map { one.lastAt >= $0 } ?? true
                            && scope.services?.contains(one.facts.service) ?? true && below.map { one.id < $0 } ?? true
                    }.prefix(limit))
            })
    }
}
