import Accounts
import Foundation
import Kernel
import Logging
import Platform
import Simulators
import Synchronization
import TestKit

@testable import ContactCenter

/// A database with the contact centre's tables, a stepped clock, people here, a strict Finesse in memory, and a desk that remembers.
struct FinesseFixture {
    final class Desk: Sendable {
        private let state = Mutex((reports: [AgentDesk.Report](), recovered: [IncidentID]()))
        var reports: [AgentDesk.Report] { state.withLock { $0.reports } }
        var recovered: [IncidentID] { state.withLock { $0.recovered } }

        var port: AgentDesk {
            AgentDesk(
                report: { report in
                    self.state.withLock { state in
                        state.reports.append(report)
                        return IncidentID(Int64(100 + state.reports.count))
                    }
                }, recover: { number in self.state.withLock { $0.recovered.append(number) } })
        }
    }

    /// An agent and her supervisor in Finesse.
    static let (maria, olga, mariasName) = ("7314", "7300", "m.ivanova")
    static let password = "secret"

    let test: TestDatabase
    let world = TestWorld()
    let key = SecretKey(bytes: Array(1...32))
    let finesse: FinesseDouble
    let desk = Desk()
    var settings = FinesseSettings()
    /// Operators here, each with a sign-in (``session(of:)``).
    let alice: Caller
    let bob: Caller
    let agents: AgentOperations
    let words: TextCatalog

    var database: Database { test.database }
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ change: (inout FinesseSettings) -> Void = { _ in }) async throws {
        test = try await TestDatabase(AccountsModule.declaration.migrations + ContactCenterStorage.migrations, now: world)
        finesse = FinesseHouse.double(now: world.world.now)
        words = try Texts(parts: ContactCenterModule.declaration.pageParts).for(.english)
        settings.urls = FinesseDouble.Node.allCases.compactMap { FinesseNode($0.address) }
        (settings.user, settings.password, settings.pollSeconds) = ("admin", Self.password, 5)
        change(&settings)
        alice = try await Self.addUser("Alice", on: test.database)
        bob = try await Self.addUser("Bob", on: test.database)
        agents = Self.operations(settings, test.database, finesse, world, key)
    }

    static func operations(
        _ settings: FinesseSettings, _ database: Database, _ finesse: FinesseDouble, _ world: TestWorld, _ key: SecretKey
    ) -> AgentOperations {
        AgentOperations(
            database: database, settings: settings, client: client(settings, finesse, world), key: key, world: world.world)
    }

    static func client(_ settings: FinesseSettings, _ finesse: FinesseDouble, _ world: TestWorld) -> FinesseClient? {
        let http = finesse.http
        guard !settings.urls.isEmpty else { return nil }
        return FinesseClient(nodes: settings.urls.map(\.url), http: { _ in http }, now: world.world.now)
    }

    private static func addUser(_ name: String, on database: Database) async throws -> Caller {
        let id: UserID = try await database.write { connection in
            let row = try connection.row(
                """
                INSERT INTO users (name, name_folded, role, password, password_changed_at, created_at)
                VALUES (?1, ?2, 20, NULL, 0, 0) RETURNING id
                """, name, name.lowercased())
            guard let row else { throw StorageError(.internal, "no user") }
            let id: UserID = try row.id("id")
            for number in 1...5 {
                try connection.execute(
                    "INSERT INTO sessions (id_hash, user_id, created_at, last_seen_at, expires_at) VALUES (?1, ?2, 0, 0, ?3)",
                    "\(name)-\(number)", id, Int64.max)
            }
            return id
        }
        return Caller(actor: .user(id, name: name), access: Access(base: .operator))
    }

    /// The sign-in here of somebody: of their first browser, or of another one.
    func session(of caller: Caller, _ number: Int = 1) -> String {
        if case .user(_, let name) = caller.actor { "\(name)-\(number)" } else { "" }
    }

    // MARK: Short

    @discardableResult
    func signIn(
        _ login: String = maria, _ password: String = password, as caller: Caller? = nil, browser: Int = 1
    ) async throws -> AgentOperations.Entry {
        let caller = caller ?? alice
        return try await agents.signIn(FinesseLogin(login, password), in: session(of: caller, browser), by: caller)
    }

    /// As a process that was just started.
    func poller(
        _ owner: String = "place#1", password: String? = nil, user: String? = nil, over database: Database? = nil
    ) throws -> FinessePoller {
        let (user, password) = (user ?? settings.user ?? "", password ?? settings.password ?? "")
        guard let client = Self.client(settings, finesse, world) else { throw StorageError(.internal, "no client") }
        return FinessePoller(
            database: database ?? self.database, client: client, login: FinesseLogin(user, password),
            mark: key.authenticationCode("finesse settings", user, password), poll: .seconds(settings.pollSeconds),
            pause: .seconds(settings.lockMinutes * 60), owner: owner, now: world.world.now, logger: Self.logger)
    }

    /// The clock goes on, and the poller does what is due, so many times.
    func step(_ poller: FinessePoller, _ times: Int = 1, by duration: Duration = .seconds(5)) async throws {
        for _ in 0..<times {
            world.advance(duration)
            try await poller.runOnce()
        }
    }

    var reporter: AgentReporter {
        AgentReporter(database: database, desk: desk.port, words: words, logger: Self.logger)
    }

    func board() async throws -> AgentBoard { try await agents.board(by: alice) }
    func cluster() async throws -> FinesseCluster? { try await database.read { try FinesseStore.find(on: $0) } }

    func count(_ table: String) async throws -> Int {
        try await database.read { try $0.row("SELECT count(*) AS number FROM \(table)")?.int("number") ?? 0 }
    }

    /// How often Finesse was asked as somebody.
    func asked(as login: String) -> Int { finesse.asked.filter { $0.login == login }.count }

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
