package import Accounts
package import Kernel
package import Logging
package import Platform
import ServiceLifecycle

/// Who overran: connectors in closed networks, the tickets they fetch, and what these say of departments and SLAs.
package struct TicketsModule: Sendable {
    /// What asks the ticket systems.
    package var connectors: ConnectorPort { hub.port }
    package let connectorOperations: ConnectorOperations

    let database: Database
    let settings: Settings
    let world: World
    let desk: TicketDesk
    let accounts: AccountsModule
    private let hub: ConnectorHub
    private let directory: ConnectorDirectory

    /// - Parameter desk: where is reported what people should know of.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, world: World, logger: Logger, desk: TicketDesk
    ) {
        (self.database, self.settings, self.world, self.desk) = (database, settings, world, desk)
        self.accounts = accounts
        // Milliseconds are more than there are jobs, and few enough for programs that read numbers as Double.
        hub = ConnectorHub(
            limits: settings[ConnectorSettings.self].limits, firstJob: world.now().microseconds / 1000, world: world, logger: logger)
        directory = ConnectorDirectory(database: database)
        connectorOperations = ConnectorOperations(database: database, directory: directory, hub: hub, desk: desk, world: world)
    }

    /// Learns who is let in; before it listens.
    package func start() async throws { try await directory.reload() }

    package static let declaration: Capability.Declaration = {
        var tickets = Capability.Declaration("tickets")
        tickets.migrations = TicketsStorage.migrations
        tickets.settings = sections
        tickets.pageParts = [ConnectorPages.parts(explaining: sections), TicketPages.parts]
        tickets.rail = TicketPages.rail
        tickets.tags = [TicketAPI.tag]
        tickets.permissions = Permission.connectors + Permission.tickets
        tickets.scopes = TokenScope.tickets
        tickets.auditActions = AuditAction.connectors + AuditAction.tickets
        tickets.routeFamilies = [.connectors]
        tickets.clientErrors = ClientError.connectors + ClientError.tickets
        return tickets
    }()

    private static let sections: [any SettingsSection.Type] = [ConnectorSettings.self, TicketSettings.self]

    package func capability(on ground: Ground) -> Capability {
        var tickets = Capability(Self.declaration)
        tickets.doors = [ConnectorDoor.door(settings[ConnectorSettings.self].rules, hub: hub, directory: directory, world: world)]
        let (pages, ticketPages) = (connectorPages(on: ground), ticketPages(on: ground))
        tickets.routes = { routes in
            pages.add(to: routes)
            ticketPages.add(to: routes)
        }
        tickets.operations = analysisOperations
        tickets.jobs = analysisJobs(on: ground)
        tickets.retention = [TicketRetention.table(keeping: settings[TicketSettings.self].documentDays, now: world.now)]
        // Services end last first: who asks connectors ends after what answers for them.
        tickets.services = [analysisService(on: ground)] + connectorServices(on: ground)
        return tickets
    }

    private func connectorPages(on ground: Ground) -> ConnectorPages {
        ConnectorPages(
            operations: connectorOperations, hub: hub,
            tools: PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now))
    }

    /// What writes down who came and went, and what keeps the time of jobs: the last, so that it ends before those who ask.
    private func connectorServices(on ground: Ground) -> [any ServiceLifecycle.Service] {
        let reporter = ConnectorReporter(database: database, desk: desk, words: ground.pages.texts.for(.english), now: world.now)
        let recorder = ConnectorRecorder(database: database, ledger: hub.ledger, reporter: reporter, now: world.now)
        return [
            LocalTask(name: "connector records", every: .seconds(1), logger: ground.logger) { try await recorder.runOnce() },
            ConnectorClock(hub: hub, logger: ground.logger),
        ]
    }
}

extension ConnectorSettings {
    var rules: NTTMHandshake.Rules { NTTMHandshake.Rules(token: token, key: key, service: service) }

    var limits: JobTable.Limits {
        var limits = JobTable.Limits()
        (limits.inFlight, limits.queued, limits.jobTime) = (jobsInFlight, queuedJobs, .seconds(jobSeconds))
        return limits
    }
}
