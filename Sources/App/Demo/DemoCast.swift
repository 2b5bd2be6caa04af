import Accounts
import AsyncHTTPClient
import Incidents
import Kernel
import Logging
import Platform
import ServiceLifecycle
import Simulators

/// Who plays in the demo: services that report over HTTP like any client, and people who have worked on some of it.
struct DemoCast: Companion {
    private let password: String
    private let pace: Double
    private let world: World
    private let onStart: @Sendable () -> Void

    /// - Parameter onStart: told when the server listens, before anything plays.
    init(password: String, pace: Double, world: World, onStart: @escaping @Sendable () -> Void) {
        self.password = password
        self.pace = pace
        self.world = world
        self.onStart = onStart
    }

    func play(_ composition: Composition, at baseURL: String, logger: Logger) async throws {
        onStart()
        Terminal.data(
            """
            Switchboard is running with simulated services.
              address   \(baseURL)
              sign in   admin / \(password)
            Ctrl-C stops it and removes everything.
            """)
        let client = OutboundHTTP.makeClient()
        do {
            let http = OutboundHTTP.live(client)
            let accounts = try await addServices(composition)
            try await tellThePast(composition, accounts, baseURL, http)
            let simulator = ServiceSimulator(
                baseURL: baseURL, accounts: accounts, pace: pace, http: http, world: world, logger: logger)
            try await simulator.run()
        } catch {
            logger.error("the simulated services stopped", metadata: ["error": "\(error)"])
        }
        try await client.shutdown()
    }

    private func addServices(_ composition: Composition) async throws -> [SimulatedAccount] {
        let services = composition.accounts.serviceOperations
        return try await composition.database.write { connection in
            try ServiceProfile.all.map(\.name).map { name in
                let service = try services.add(ServiceDraft(name: name), by: .system, on: connection)
                return SimulatedAccount(service: name, code: service.code)
            }
        }
    }

    /// What happened in the hours before, and how far people got with it.
    private func tellThePast(
        _ composition: Composition, _ accounts: [SimulatedAccount], _ baseURL: String, _ http: OutboundHTTP
    ) async throws {
        let past = try await Backfill(baseURL: baseURL, accounts: accounts, http: http).run(before: world.now())
        let engineer = try await composition.accounts.users.add(
            name: "olga", role: .operator, password: world.randomCode(length: 20), by: .system)
        for incident in past {
            if let comment = incident.comment {
                _ = try await composition.incidents.actions.comment(comment, on: incident.incident, by: engineer.actor)
            }
            guard let action = Self.action(towards: incident.state) else { continue }
            _ = try await composition.incidents.actions.perform(action, on: incident.incident, by: engineer.actor)
        }
    }

    private static func action(towards state: PastIncident.State) -> IncidentAction? {
        switch state {
        case .open: nil
        case .acknowledged: .acknowledge
        case .resolved: .resolve
        case .closed: .close
        }
    }
}
