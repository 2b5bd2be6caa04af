import Kernel
import Logging
import Platform
import TestKit

@testable import Accounts

/// An Accounts module over a real database, with a clock that stands still and cheap passwords.
struct House {
    let world: TestWorld
    let files: TestDatabase
    let database: Database
    let accounts: AccountsModule
    let follower: EventFollower

    init(
        _ settings: Settings = Settings(), world: TestWorld = TestWorld(), onServiceDelete: [ServiceDeletionHook] = [],
        onServiceMove: [ServiceMoveHook] = [],
        passwordCost: PasswordHasher.Cost = .init(rounds: 2)
    ) async throws {
        let files = try await TestDatabase(AccountsModule.declaration.migrations, now: world)
        try await self.init(settings, world: world, files: files, database: files.database, onServiceDelete, onServiceMove, passwordCost)
    }

    private init(
        _ settings: Settings, world: TestWorld, files: TestDatabase, database: Database, _ hooks: [ServiceDeletionHook],
        _ moveHooks: [ServiceMoveHook] = [], _ passwordCost: PasswordHasher.Cost = .init(rounds: 2)
    ) async throws {
        self.world = world
        self.files = files
        self.database = database
        accounts = await AccountsModule(
            database: database, settings: settings, key: SecretKey(bytes: [UInt8](repeating: 7, count: 32)),
            world: world.world, logger: Logger(label: "test"), onServiceDelete: hooks, onServiceMove: moveHooks, passwordCost: passwordCost)
        follower = EventFollower(database: database, logger: Logger(label: "test"), subscribers: [accounts.subscriber])
        try await accounts.start()
        try await follower.start()
    }

    /// Another process over the same file: the command line.
    func otherProcess() async throws -> House {
        let database = try await files.openAgain()
        return try await House(Settings(), world: world, files: files, database: database, [])
    }

    @discardableResult
    func addService(_ draft: ServiceDraft) async throws -> Service {
        try await accounts.serviceOperations.add(draft, by: .commandLine)
    }

    func addService(_ name: String = "Shop", code: String? = nil) async throws -> Service {
        try await addService(ServiceDraft(name: name, code: code, kept: [.code]))
    }

    func rotate(_ service: Service, to code: String? = nil, overlap: Duration) async throws -> Service {
        let services = accounts.services
        return try await database.write {
            try services.rotate(service, code: code, overlap: overlap, by: .commandLine, on: $0)
        }
    }

    func deleteService(_ id: ServiceID) async throws -> [String: Int] {
        try await accounts.serviceOperations.delete(id, by: .commandLine)
    }

    func addUser(_ name: String = "Ann", role: Role? = .operator, password: String = "correct horse battery") async throws -> User {
        try await accounts.users.add(name: name, role: role, password: password, by: .commandLine)
    }

    @discardableResult
    func addTeam(_ name: String) async throws -> Team {
        try await accounts.teamOperations.add(name: name, by: .commandLine)
    }

    func setMember(_ user: User, of team: Team, _ role: Role) async throws {
        try await accounts.teamOperations.setMember(user.id, of: team.id, role: role, by: .commandLine)
    }

    func disable(_ user: User) async throws {
        _ = try await accounts.users.disable(user.id, by: .commandLine)
    }

    func user(_ id: UserID) async throws -> User? {
        let users = accounts.userStore
        return try await database.read { try users.find(id, on: $0) }
    }

    /// The audit log, newest first.
    func audit() async throws -> [AuditEntry] {
        try await database.read { try Audit.list(limit: 100, on: $0) }
    }

    func events() async throws -> [DomainEvent] {
        try await database.read { try EventLog.entries(after: 0, limit: 1000, on: $0).map(\.event) }
    }

    func number(_ sql: String) async throws -> Int64? {
        try await database.read { try $0.row(sql)?.int64("number") }
    }
}

extension ServiceDirectory {
    /// From an address that has not been seen before.
    func authenticate(name: String, code: String) async throws -> Service? {
        try await authenticate(name: name, code: code, from: IPAddress(ipv4: .random(in: 0 ... .max)))
    }

    func authenticate(code: String) async throws -> Service? {
        try await authenticate(code: code, from: IPAddress(ipv4: .random(in: 0 ... .max)))
    }
}

extension TokenScope {
    /// Those of other modules.
    static let eventsWrite = TokenScope(rawValue: "events:write")
    static let incidentsRead = TokenScope(rawValue: "incidents:read")
    static let incidentsWrite = TokenScope(rawValue: "incidents:write")
    static let systemRead = TokenScope(rawValue: "system:read")
}
