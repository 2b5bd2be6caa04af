import Accounts
import Foundation
import Kernel
import Logging
import Platform
import Synchronization
import TestKit

@testable import Helpdesk

/// A database with the helpdesk's tables, a stepped clock, people here and in a Redmine in memory, and incidents that remember.
struct IssuesFixture {
    /// Incidents that some see, and some work on.
    final class Incidents: Sendable {
        private struct State {
            var known: [IncidentID: IssueIncidents.Incident] = [:]
            var closed: [IncidentID] = []
            /// Into which each was merged.
            var merged: [IncidentID: IncidentID] = [:]
            var gone: [IncidentID] = []
        }

        private let state = Mutex(State())
        var closed: [IncidentID] { state.withLock { $0.closed } }

        func add(_ id: Int64, _ title: String, message: String = "", isOver: Bool = false) -> IncidentID {
            let incident = IssueIncidents.Incident(
                id: IncidentID(id), service: "Shop", title: title, message: message, level: .error, isOver: isOver)
            state.withLock { $0.known[incident.id] = incident }
            return incident.id
        }

        func merge(_ incident: IncidentID, into other: IncidentID?) { state.withLock { $0.merged[incident] = other } }

        func delete(_ incident: IncidentID) {
            state.withLock { state in
                state.known[incident] = nil
                state.gone.append(incident)
            }
        }

        var port: IssueIncidents {
            let find: @Sendable (IncidentID, Access) throws -> IssueIncidents.Incident = { id, access in
                let found = self.state.withLock { $0.known[$0.merged[id] ?? id] }
                guard let found, access.base != nil else { throw ClientError.notFound }
                return found
            }
            return IssueIncidents(
                seen: { id, access, _ in try find(id, access) },
                held: { id, access, _ in
                    let found = try find(id, access)
                    guard access.base ?? .viewer >= .operator else { throw ClientError.notPermitted(.useIssues) }
                    return found
                },
                parts: { id, _ in self.state.withLock { $0.merged.filter { $0.value == id }.keys.sorted() } },
                gone: { limit, _ in self.state.withLock { Array($0.gone.prefix(limit)) } },
                close: { id, _ in self.state.withLock { $0.closed.append(id) } }, path: { "/incidents/\($0)" })
        }
    }

    static let (alice, bob): (Int64, Int64) = (5, 6)

    let test: TestDatabase
    let world = TestWorld()
    let redmine = RedmineDouble()
    let incidents = Incidents()
    let key = SecretKey(bytes: Array(1...32))
    let texts: Texts
    var settings = RedmineSettings()
    let desk: IssueDesk
    /// Operators with the addresses that Redmine knows, and somebody whom it does not.
    let aliceHere: Caller
    let bobHere: Caller
    let stranger: Caller
    let nobody: Caller

    var database: Database { test.database }
    var issues: IssueOperations { desk.issues }

    init(_ change: (inout RedmineSettings) -> Void = { _ in }) async throws {
        test = try await TestDatabase(AccountsModule.declaration.migrations + HelpdeskStorage.migrations, now: world)
        texts = try Texts(parts: HelpdeskModule.declaration.pageParts)
        settings.url = URL(string: RedmineDouble.url)
        settings.apiKey = RedmineDouble.key
        (settings.project, settings.qualityProject) = ("ops", "quality")
        change(&settings)
        desk = Self.desk(settings, test.database, redmine, world, key, incidents)
        aliceHere = try await Self.addUser("Alice", mail: "Alice@example.test", on: test.database)
        bobHere = try await Self.addUser("Bob", mail: "bob@example.test", on: test.database)
        stranger = try await Self.addUser("Eve", mail: "eve@elsewhere.test", on: test.database)
        nobody = try await Self.addUser("Nemo", mail: nil, on: test.database)
    }

    /// As another process, or after a start: nothing is remembered.
    func again(key other: SecretKey? = nil) -> IssueDesk { Self.desk(settings, database, redmine, world, other ?? key, incidents) }

    private static func desk(
        _ settings: RedmineSettings, _ database: Database, _ redmine: RedmineDouble, _ world: TestWorld, _ key: SecretKey,
        _ incidents: Incidents
    ) -> IssueDesk {
        let client = RedmineClient(settings, http: redmine.http, now: world.world.now)
        let book = PeopleBook(
            database: database, redmine: client, matchesLocalPart: settings.matchLocalPart, now: world.world.now)
        let people = IssuePeople(database: database, redmine: client, book: book, key: key, now: world.world.now)
        return IssueDesk(database: database, people: people, settings: settings, incidents: incidents.port, world: world.world)
    }

    static func addUser(_ name: String, mail: String?, on database: Database) async throws -> Caller {
        let id: UserID = try await database.write { connection in
            let row = try connection.row(
                """
                INSERT INTO users (name, name_folded, role, password, password_changed_at, created_at, email, email_folded)
                VALUES (?1, ?2, 20, NULL, 0, 0, ?3, ?4) RETURNING id
                """, name, name.lowercased(), mail, mail.map(EmailRule.folded))
            guard let row else { throw StorageError(.internal, "no user") }
            return try row.id("id")
        }
        return Caller(actor: .user(id, name: name), access: Access(base: .operator))
    }

    func keeper(http: OutboundHTTP? = nil) throws -> QualityKeeper {
        guard let client = RedmineClient(settings, http: http ?? redmine.http, now: world.world.now) else {
            throw StorageError(.internal, "no client")
        }
        return QualityKeeper(
            database: database, redmine: client, project: settings.qualityProject ?? "", parallel: 2, now: world.world.now,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Both clocks go on.
    func pass(_ duration: Duration) {
        world.advance(duration)
        redmine.pass(duration)
    }

    /// What is refused, by its code.
    func refusal<Value>(_ body: () async throws -> Value) async -> String? {
        do {
            _ = try await body()
            return nil
        } catch let error as ClientError {
            return error.code.rawValue
        } catch {
            return "\(error)"
        }
    }
}
