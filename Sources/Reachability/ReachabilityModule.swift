package import Accounts
package import Foundation
package import Kernel
import Logging
package import Platform
import ServiceLifecycle

/// Is the line up: probes of hosts, ports, pages, names and certificates, what they found, and what the desk is told of it.
package struct ReachabilityModule: Sendable {
    package var probes: ProbeOperations { Self.probes(database: database, accounts: accounts, world: world) }

    /// For a command beside a server.
    package static func probes(database: Database, accounts: AccountsModule, world: World) -> ProbeOperations {
        ProbeOperations(database: database, services: accounts.services, now: world.now)
    }

    private let database: Database
    private let accounts: AccountsModule
    private let settings: Settings
    private let world: World
    private let owner: String
    private let desk: ProbeDesk
    private let look: ProbeLook?
    private let zone: TimeZone

    private var probeSettings: ProbeSettings { settings[ProbeSettings.self] }

    /// - Parameters:
    ///   - owner: this process among those over one database.
    ///   - zone: of the old monitor's times.
    ///   - look: in place of the network.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, world: World, owner: String, desk: ProbeDesk,
        zone: TimeZone = .current, look: ProbeLook? = nil
    ) {
        (self.database, self.accounts, self.settings, self.world) = (database, accounts, settings, world)
        (self.owner, self.desk, self.zone, self.look) = (owner, desk, zone, look)
    }

    package static let declaration: Capability.Declaration = {
        var reachability = Capability.Declaration("reachability")
        reachability.migrations = ReachabilityStorage.migrations
        reachability.settings = sections
        reachability.pageParts = [MonitorPages.parts(explaining: sections)]
        reachability.rail = MonitorPages.rail
        reachability.tags = [ProbeAPI.tag]
        reachability.permissions = Permission.probes
        reachability.scopes = TokenScope.probes
        reachability.auditActions = AuditAction.probes
        reachability.doctorChecks = [PingFinding.check]
        reachability.errorFamilies = [OldMonitorAnswers.errors]
        reachability.clientErrors = ClientError.probes
        return reachability
    }()

    private static let sections: [any SettingsSection.Type] = [ProbeSettings.self]

    package func capability(on ground: Ground) -> Capability {
        var reachability = Capability(Self.declaration)
        let tools = PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now)
        let pages = MonitorPages(probes: probes, settings: probeSettings, tools: tools)
        let old = OldMonitorRoutes(
            probes: probes, old: OldRoute(accounts, publicURL: tools.publicURL),
            answers: OldMonitorAnswers(zone: zone, limits: probeSettings.grades), pages: pages, now: world.now)
        reachability.routes = { routes in
            pages.add(to: routes)
            old.add(to: routes)
        }
        reachability.operations = ProbeAPI(probes: probes, settings: probeSettings, now: world.now).operations
        let reporter = ProbeReporter(database: database, desk: desk, logger: ground.logger)
        reachability.jobs = jobs(reporter)
        reachability.services = services(reporter, logger: ground.logger)
        return reachability
    }

    private func jobs(_ reporter: ProbeReporter) -> [ScheduledJob] {
        let rollUp = rollUp
        return [
            ScheduledJob(name: "probes.roll_up", every: .seconds(60)) { _ = try await rollUp.runOnce() },
            // What was held back, or could not be told.
            ScheduledJob(name: "probes.report", every: .seconds(10)) { try await reporter.runOnce() },
        ]
    }

    package var rollUp: ProbeRollUp { ProbeRollUp(database: database, settings: probeSettings, now: world.now) }

    private func services(_ reporter: ProbeReporter, logger: Logger) -> [any ServiceLifecycle.Service] {
        let connections = TrustingClient(authorities: probeSettings.caFile)
        let keeper = keeper(
            look
                ?? .live(probeSettings, now: world.now) {
                    connections.http(timeout: $0, answerLimit: PageLook.answerLimit, readsStart: true)
                })
        // Services end last first: the connections end after what asks over them.
        return [connections, ProbeService(keeper: keeper, reporter: reporter, parallel: probeSettings.parallel, logger: logger)]
    }

    package func keeper(_ look: ProbeLook) -> ProbeKeeper {
        ProbeKeeper(database: database, look: look, limits: probeSettings.hysteresis, owner: owner, now: world.now)
    }
}
