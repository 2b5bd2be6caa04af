import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import Accounts
@testable import Incidents

@Suite("Changes as the stream tells them", .oneEngine)
struct ChangeTests {
    @Test("Who could see a service is told that it is gone")
    func deleted() async throws {
        let fixture = try await IncidentsFixture()
        let world = fixture.world.world
        let directory = ServiceDirectory(
            database: fixture.database, store: ServiceStore(world: world), world: world, logger: Logger(label: "changes"))
        try await fixture.database.write { connection in
            try EventLog.append(
                [.serviceDeleted(ServiceID(8), team: TeamID(5)), .serviceDeleted(ServiceID(9)), .serviceChanged(fixture.shop)],
                at: fixture.world.now, on: connection)
        }
        let changes = try await fixture.database.read {
            try EventLog.entries(after: 0, limit: 10, on: $0).compactMap { StreamedChange($0, [.services, .incidents]) }
        }
        #expect(changes.map(\.change.kind) == [.serviceDeleted, .serviceDeleted, .serviceChanged])
        for (access, shown) in [
            (Access(base: .viewer), [true, true, true]), (Access(base: nil, teams: [TeamID(5): .viewer]), [true, false, false]),
            (Access(base: nil, teams: [TeamID(6): .supervisor]), [false, false, false]), (Access(base: nil), [false, false, false]),
        ] {
            #expect(changes.map { $0.isShown(to: access, directory) } == shown, "\(access)")
        }
    }
}
