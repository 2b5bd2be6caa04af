import Accounts
import Kernel
import Logging
import Platform
import TestKit

@testable import ServiceHealth

/// Services and their health over a real database, with a clock that stands still.
struct HealthHouse {
    let world = TestWorld()
    let test: TestDatabase
    let accounts: AccountsModule

    var database: Database { test.database }
    var operations: ServiceOperations { accounts.serviceOperations }

    init() async throws {
        test = try await TestDatabase(AccountsModule.declaration.migrations + ServiceHealthModule.declaration.migrations, now: world)
        accounts = await AccountsModule(
            database: test.database, settings: Settings(), key: SecretKey(bytes: [UInt8](repeating: 7, count: 32)), world: world.world,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, passwordCost: .init(rounds: 2))
        try await accounts.start()
    }

    func addService(_ name: String, at address: String? = nil) async throws -> Service {
        try await operations.add(ServiceDraft(name: name, statusURL: address), by: .commandLine)
    }

    func move(_ service: Service, to address: String?) async throws -> Service {
        try await operations.update(service.id, ServiceChanges(statusURL: .some(address)), by: .commandLine)
    }

    /// Stores what an address answered.
    func record(
        _ service: Service, at address: String, _ state: HealthRecord.State = .up, status: Int? = 200, problem: String? = nil
    ) async throws {
        let finding = HealthStore.Finding(
            service: service.id, address: address, state: state, status: status, milliseconds: 5, problem: problem)
        let now = world.now
        try await database.write { try HealthStore.record([finding], at: now, on: $0) }
    }

    func health(_ service: Service) async throws -> HealthRecord? {
        try await database.read { try HealthStore.find(service, on: $0) }
    }
}
