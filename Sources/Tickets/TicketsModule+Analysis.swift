import Accounts
package import Kernel
package import Platform
import ServiceLifecycle

/// What is made of the tickets that connectors bring: verdicts, the list of those that wait, figures.
extension TicketsModule {
    var zone: ZoneRules { ZoneRules(settings[TicketSettings.self].timeZone) }

    /// Where tickets come in.
    package var intake: TicketIntake { TicketIntake(database: database, zone: zone, now: world.now) }
    package var runs: RunOperations { RunOperations(database: database, zone: zone, now: world.now) }
    package var rules: RuleBookOperations { RuleBookOperations(database: database, now: world.now) }
    /// For a command beside a server.
    package static func runs(database: Database, settings: Settings, world: World) -> RunOperations {
        RunOperations(database: database, zone: ZoneRules(settings[TicketSettings.self].timeZone), now: world.now)
    }

    var tickets: TicketOperations { TicketOperations(database: database, zone: zone, now: world.now) }

    var analysisOperations: [APIOperation] {
        TicketAPI(runs: runs, rules: rules, tickets: tickets).operations
            + TicketFiles(database: database, authentication: APIAuthentication(accounts)).operations
    }

    func analysisJobs(on ground: Ground) -> [ScheduledJob] {
        let warnings = WarningKeeper(database: database, desk: desk, zone: zone, now: world.now, logger: ground.logger)
        return [ScheduledJob(name: "tickets.warnings", every: .seconds(30)) { try await warnings.runOnce() }]
    }

    func analysisService(on ground: Ground) -> TicketService {
        let (settings, owner) = (settings[TicketSettings.self], world.randomCode(length: 8))
        return TicketService(
            runs: RunWorker(
                database: database, intake: intake, connectors: connectors, settings: settings, owner: owner, now: world.now,
                logger: ground.logger),
            list: SuspendedList(
                database: database, intake: intake, connectors: connectors, settings: settings, owner: owner, now: world.now,
                logger: ground.logger),
            logger: ground.logger)
    }

    func ticketPages(on ground: Ground) -> TicketPages {
        TicketPages(
            tickets: tickets, runs: runs, rules: rules, connectors: connectors, zone: zone, settings: settings[TicketSettings.self],
            tools: PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now))
    }
}
