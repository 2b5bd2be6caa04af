import Accounts
import Kernel
package import Platform

extension IncidentsModule {
    package static let declaration: Capability.Declaration = {
        var incidents = Capability.Declaration("incidents")
        incidents.migrations = IncidentsStorage.migrations
        incidents.pageParts = [OverviewPages.parts, IncidentPages.parts]
        incidents.settings = settings
        incidents.rail = [OverviewPages.railEntry, IncidentPages.railEntry, FiguresPages.railEntry]
        incidents.tags = [IncidentAPI.tag, IncidentAPI.eventTag, SavedViewAPI.tag, FiguresAPI.tag, ChangeAPI.tag]
        incidents.permissions = Permission.incidents
        incidents.scopes = TokenScope.incidents
        incidents.auditActions = [.incidentMerged, .incidentSplit, .incidentDeleted, .commentEdited]
        incidents.changes = .incidents
        incidents.routeFamilies = [.dispatcher]
        incidents.errorFamilies = [DispatcherAnswers.family]
        incidents.clientErrors = ClientError.incidents
        incidents.doctorChecks = [FiguresFinding.check]
        return incidents
    }()

    static let settings: [any SettingsSection.Type] = [IntakeSettings.self, EventLimits.self, DispatcherSettings.self]

    /// - Parameters:
    ///   - changes: what all capabilities publish of their domain events.
    ///   - pieces: what other capabilities know of an incident, on its page.
    ///   - companion: services that report, in the demo.
    package func capability(
        on ground: Ground, changes: [ChangeDeclaration], pieces: [IncidentPiece], companion: DemoCompanion
    ) -> Capability {
        let live = IncidentLive(hub: ground.hub, services: accounts.serviceDirectory, sessions: accounts.sessions)
        let overview = OverviewLive(hub: ground.hub, services: accounts.serviceDirectory, sessions: accounts.sessions)
        var incidents = Capability(Self.declaration)
        incidents.routes = { routes in
            addIntake(to: routes)
            addPages(to: routes, ground, live, overview, pieces)
        }
        incidents.operations = operations(feed: ground.feed, changes: changes, words: ground.pages.texts.for(.english))
        incidents.outerMiddleware = [DispatcherCORS(origin: ground.settings[DispatcherSettings.self].corsOrigin)]
        incidents.services = followers(overview: overview, logger: ground.logger)
        incidents.services.append(RefusalKeeper(ledger: intake.refusals, logger: ground.logger))
        incidents.subscribers = [{ live.apply($0) }]
        incidents.retention = retention
        incidents.companions = [companion]
        return incidents
    }

    private func addPages(
        to routes: Routes, _ ground: Ground, _ live: IncidentLive, _ overview: OverviewLive,
        _ pieces: [IncidentPiece]
    ) {
        let (directory, pages) = (accounts.serviceDirectory, ground.pages)
        OverviewPages(database: database, services: directory, live: overview, pages: pages, now: world.now).add(to: routes)
        FiguresPages(database: database, services: directory, pages: pages, now: world.now).add(to: routes)
        IncidentPages(
            database: database, services: directory, users: accounts.userStore, actions: actions, viewActions: viewActions,
            reopenWindow: settings[IntakeSettings.self].reopenWindow, clockTolerance: settings[IntakeSettings.self].clockTolerance,
            live: live, pieces: pieces, pages: pages,
            key: ground.key, now: world.now
        ).add(to: routes)
    }
}
