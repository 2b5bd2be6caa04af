import ContactCenter
import Kernel
import Platform
import Simulators

/// A contact centre of the demo's own: a Finesse whose agents change their states, an agencies' gateway, and a telephone system that rings.
struct SimulatedContactCenter: Sendable {
    private static let agencies = 24
    private static let region = "lt"

    private let finesse: FinesseDouble
    private let servers: FinesseServers
    private let gateway: AgencyGatewayDouble
    private let gatewayServer: LoopbackServer
    private let known: [SimulatedAgency]

    /// They listen before the server starts, which is told where.
    static func start(world: World) async throws -> SimulatedContactCenter {
        let finesse = FinesseHouse.double(now: world.now)
        let (gateway, known) = (AgencyGatewayDouble(world: world), SimulatedAgency.sample(agencies))
        gateway.add(known)
        let servers = try await FinesseServers.start(finesse)
        do {
            let gatewayServer = try await LoopbackServer.start { gateway.reply($0) }
            return SimulatedContactCenter(
                finesse: finesse, servers: servers, gateway: gateway, gatewayServer: gatewayServer, known: known)
        } catch {
            try await servers.stop()
            throw error
        }
    }

    func stop() async throws {
        try await gatewayServer.stop()
        try await servers.stop()
    }

    /// Settings of the server.
    var environment: [String: String] {
        [
            "SWITCHBOARD_FINESSE_URLS": servers.addresses.joined(separator: ","),
            "SWITCHBOARD_FINESSE_USER": FinesseHouse.administrator.loginName,
            "SWITCHBOARD_FINESSE_PASSWORD": FinesseHouse.administrator.password, "SWITCHBOARD_FINESSE_POLL_SECONDS": "2",
            "SWITCHBOARD_CALLS_GATEWAY_URL": gatewayServer.address, "SWITCHBOARD_CALLS_GATEWAY_USER": gateway.account.user,
            "SWITCHBOARD_CALLS_GATEWAY_PASSWORD": gateway.account.password,
        ]
    }

    /// Somebody whose state can be changed from the board, for whoever looks at the demo.
    var agent: (login: String, password: String) { (FinesseHouse.supervisor.loginName, FinesseHouse.supervisor.password) }

    /// Who calls by which number, as the house knows it; some call whom nobody knows.
    func directory(of center: ContactCenterModule) -> DemoCompanion {
        DemoCompanion("agencies") { _ in
            let lines = known.flatMap { agency in agency.contacts.map { "\(agency.id),\($0.phone),\(agency.name)" } }
            let text = (["AGENCY_ID,AGENCY_PHONE,NAME"] + lines).joined(separator: "\n")
            _ = try await center.agencyOperations.take(try AgencyFile(text, region: Self.region), by: .system)
        }
    }

    /// It rings.
    var telephones: DemoCompanion {
        DemoCompanion("telephones") { stage in
            let system = TelephoneSystem(finesse: finesse, callers: known.flatMap(\.contacts).map(\.phone))
            try await system.run(baseURL: stage.baseURL, pace: stage.pace, http: stage.http, logger: stage.logger)
        }
    }
}
