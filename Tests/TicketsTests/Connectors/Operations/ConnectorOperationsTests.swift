import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Tickets

@Suite(.oneEngine) struct ConnectorOperationsTests {
    private let scene: ConnectorScene
    private let operations: ConnectorOperations
    private let desk = ConnectorRecorderTests.Desk()

    init() async throws {
        scene = try await ConnectorScene(migrations: AccountsStorage.migrations)
        operations = ConnectorOperations(
            database: scene.database, directory: scene.directory, hub: scene.hub, desk: desk.port, world: scene.world.world)
    }

    @Test func aTokenLetsInUntilItIsRenewedOrRevoked() async throws {
        let (made, token) = try await operations.add(name: "north", by: .commandLine)
        #expect(token.hasPrefix("sbc_") && token.count == 44 && made.tokenHint == String(token.prefix(8)))
        let (first, _) = try await scene.native(token)
        let renewed = try await operations.renewToken(of: made.id, by: .commandLine).token
        #expect(try await first.hearClose() == 4001)
        #expect(scene.directory.connector(by: token) == nil)
        let (second, _) = try await scene.native(renewed)
        try await operations.revokeToken(of: made.id, by: .commandLine)
        #expect(try await second.hearClose() == 4001)
        #expect(scene.directory.connector(by: renewed) == nil)
        let actions = try await scene.database.read { try Audit.list(limit: 10, on: $0).map(\.action) }
        #expect(actions == [.connectorRevoked, .connectorTokenRenewed, .connectorAdded])
    }

    @Test func namesAreUnique() async throws {
        _ = try await operations.add(name: "north", by: .commandLine)
        await #expect(throws: ClientError.connectorNameTaken("north")) { _ = try await operations.add(name: " north ", by: .commandLine) }
    }

    @Test func whoIsForgottenIsNobodysTroubleAnyMore() async throws {
        let (made, _) = try await operations.add(name: "north", by: .commandLine)
        try await scene.database.write { try ConnectorStore.setTold(false, incident: IncidentID(7), of: made.id, on: $0) }
        try await operations.delete(made.id, by: .commandLine)
        #expect(desk.take() == ["resolved 7"])
    }

    @Test func anOldConnectorIsForgottenAndHasNoTokenToChange() async throws {
        let connector = try await scene.old()
        let id = try await scene.database.write { [now = scene.world.now] in
            try ConnectorStore.id(ofOld: "192.0.2.7", named: "nttm 192.0.2.7", at: now, on: $0)
        }
        await #expect(throws: ClientError.connectorHasNoToken) { try await operations.revokeToken(of: id, by: .commandLine) }
        try await operations.delete(id, by: .commandLine)
        #expect(try await connector.hearClose() == 4001)
        #expect(try await operations.list(by: .commandLine).isEmpty)
        await #expect(throws: ClientError.connectorNotFound) { _ = try await operations.find(id, by: .commandLine) }
    }
}
