import Accounts
import Incidents
import Kernel
import Platform
import Simulators

/// Services that report over HTTP like any client, and people who have worked on some of it.
struct SimulatedServices: Sendable {
    let accounts: AccountsModule
    let incidents: IncidentsModule
    let database: Database
    let world: World

    func play(_ stage: DemoCompanion.Stage) async throws {
        let senders = try await addServices()
        try await tellThePast(senders, stage)
        try await ServiceSimulator(
            baseURL: stage.baseURL, accounts: senders, pace: stage.pace, http: stage.http, world: world, logger: stage.logger
        ).run()
    }

    private func addServices() async throws -> [SimulatedAccount] {
        var senders: [SimulatedAccount] = []
        for name in ServiceProfile.all.map(\.name) {
            // A playbook of the demo may have added it before.
            let service = try await Ports.service(named: name, accounts, database: database)
            senders.append(SimulatedAccount(service: name, code: service.code))
        }
        return senders
    }

    /// What happened in the hours before, and how far people got with it.
    private func tellThePast(_ senders: [SimulatedAccount], _ stage: DemoCompanion.Stage) async throws {
        let past = try await Backfill(baseURL: stage.baseURL, accounts: senders, http: stage.http).run(before: world.now())
        let engineer = try await accounts.users.add(
            name: "olga", role: .operator, password: world.randomCode(length: 20), by: .system)
        for incident in past {
            if let comment = incident.comment {
                _ = try await incidents.actions.comment(comment, on: incident.incident, by: engineer.caller)
            }
            guard let action = Self.action(towards: incident.state) else { continue }
            _ = try await incidents.actions.perform(action, on: incident.incident, by: engineer.caller)
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
