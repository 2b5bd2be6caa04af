import Connector
import Kernel
import Platform
import Simulators
import Tickets

/// A ticket system in a network of its own, a connector beside it, and what its tickets were like in the months before.
struct SimulatedTickets: Sendable {
    /// Of the past.
    private static let days: Int64 = 90

    private let system: TicketSystem
    private let server: TicketSystemServer
    private let spool: String
    private let secret: String
    private let world: World

    /// It listens before the server starts, which is told its filters.
    static func start(folder spool: String, world: World) async throws -> SimulatedTickets {
        let system = TicketSystem(world: world)
        return SimulatedTickets(
            system: system, server: try await TicketSystemServer.start(system), spool: spool, secret: world.randomCode(length: 20),
            world: world)
    }

    func stop() async throws { try await server.stop() }

    /// Of the server, as its environment has them: secrets are no flags.
    var secrets: [String: String] { ["SWITCHBOARD_TICKETS_TOKEN": secret, "SWITCHBOARD_TICKETS_KEY": secret] }

    /// Flags of the server.
    var settings: [String] {
        [
            "--tickets-filter-arrears", TicketSystem.arrearsFilter,
            "--tickets-filter-stopped", TicketSystem.stoppedFilter, "--tickets-interval-seconds", "10", "--tickets-time-zone",
            "Europe/Moscow",
        ]
    }

    /// `switchboard connect`, speaking the old protocol.
    var connector: DemoCompanion {
        DemoCompanion("connector") { stage in
            let settings = try ConnectSettings([
                "SERVER": stage.baseURL.replacing("http", with: "ws", maxReplacements: 1) + "/connectors", "TOKEN": secret, "KEY": secret,
                "URL": server.address, "EMAIL": system.account.email, "PASSWORD": system.account.password, "SPOOL": spool,
                "TIME_ZONE": "Europe/Moscow",
            ])
            try await ConnectorProcess(settings, version: Version.text, world: world, logger: stage.logger).run()
        }
    }

    /// What the company of the demo has decided about its SLAs.
    private static let rules = """
        {"budgets": [
            {"department": "Решение сетевого ТТ", "minutes": 240}, {"department": "Решение базового ТТ", "minutes": 240},
            {"department": "Первая линия", "minutes": 60}, {"department": "Провайдер", "minutes": 360},
            {"department": "Вендор (ДЭФИР)", "minutes": 600}, {"department": "Энергетика", "minutes": 300}],
        "reasons": [
            {"name": "Доступ на объект", "contains": ["доступ", "допуск"]}, {"name": "Запчасти", "contains": ["зип"]},
            {"name": "Клиент", "contains": ["клиент"]}, {"name": "Погода", "contains": ["погод"]},
            {"name": "Работы провайдера", "contains": ["провайдер"]}]}
        """

    /// The rules, and the days before, the nearest first: no connector can list them any more.
    func past(for tickets: TicketsModule) -> DemoCompanion {
        DemoCompanion("tickets") { _ in
            try await tickets.rules.save(Self.rules, by: .system)
            for day in (system.today - Self.days..<system.today).reversed() {
                try Task.checkCancellation()
                try await tickets.intake.take(system.documents(closedOn: day), on: TicketRun.date(day))
            }
        }
    }
}
