import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import Tickets

/// A hub with its door, and a clock to step.
struct ConnectorScene: Sendable {
    let hub: ConnectorHub
    let door: WebSocketDoor
    let world: TestWorld
    let directory: ConnectorDirectory
    let database: Database
    let log = TestLog()

    static let rules = NTTMHandshake.Rules(token: "TOKEN", key: "KEY", service: "nttm")

    /// - Parameter migrations: of other modules whose tables are needed.
    init(migrations: [Migration] = [], firstJob: Int64 = 1) async throws {
        let world = TestWorld()
        self.world = world
        database = try await TestDatabase(migrations + TicketsModule.declaration.migrations, now: world).database
        directory = ConnectorDirectory(database: database)
        hub = ConnectorHub(limits: JobTable.Limits(), firstJob: firstJob, world: world.world, logger: log.logger)
        door = ConnectorDoor.door(Self.rules, hub: hub, directory: directory, world: world.world)
    }

    /// An old connector that is welcome.
    func old(address: String = "192.0.2.7") async throws -> TestConnector {
        let connector = try await TestConnector(door, subprotocol: nil, address: address)
        try await connector.say("TOKEN")
        let salt = try await connector.hear()
        try await connector.say(ConnectorToken.digest("TOKEN" + salt + "KEY"))
        try await connector.say("nttm")
        return connector
    }

    /// The token of a native connector that may come.
    func token(of name: String = "north") async throws -> String {
        let token = ConnectorToken.make(world.world)
        try await database.write { [world] in
            _ = try ConnectorStore.insert(
                name, hash: ConnectorToken.digest(token), hint: ConnectorToken.hint(token), at: world.now, on: $0)
        }
        try await directory.reload()
        return token
    }

    /// A native connector, and what the server welcomed it with.
    func native(_ token: String, session: String? = nil) async throws -> (connector: TestConnector, welcome: JSON) {
        let connector = try await TestConnector(door, subprotocol: NativeMessage.subprotocol)
        let resumed = session.map { #","session":"\#($0)""# } ?? ""
        try await connector.say(#"{"type":"hello","token":"\#(token)","asks":["list","ticket"],"version":"t 1"\#(resumed)}"#)
        return (connector, try #require(JSONReader.value(of: try await connector.hear())))
    }
}

extension TestConnector {
    /// The next message as JSON.
    func hearJSON() async throws -> JSON { try #require(JSONReader.value(of: try await hear())) }
}
