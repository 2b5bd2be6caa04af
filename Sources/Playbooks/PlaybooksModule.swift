package import Accounts
package import Kernel
package import Logging
package import Platform

/// Who must know, when: playbooks, on-call schedules and silences.
package struct PlaybooksModule: Sendable {
    let database: Database
    let accounts: AccountsModule
    let settings: Settings
    let world: World
    let logger: Logger
    let incidents: IncidentDesk
    let announce: AnnouncementPort
    let engine: PlaybookEngine
    let look: IncidentLook
    let destinations: DestinationPort
    let probes: ProbePort

    /// - Parameters:
    ///   - incidents: what playbooks are for.
    ///   - look: what silences ask of incidents.
    ///   - destinations: where messages go, as files say it.
    ///   - probes: what is looked at, as files say it.
    ///   - announce: the outbox.
    ///   - onCall: who is on call by a schedule.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, world: World, logger: Logger, incidents: IncidentDesk,
        look: IncidentLook, destinations: DestinationPort, probes: ProbePort, announce: @escaping AnnouncementPort,
        onCall: @escaping OnCallPort
    ) {
        (self.database, self.accounts, self.settings, self.world, self.logger) = (database, accounts, settings, world, logger)
        (self.incidents, self.look, self.destinations, self.announce) = (incidents, look, destinations, announce)
        self.probes = probes
        engine = PlaybookEngine(
            database: database, shelf: PlaybookShelf(), incidents: incidents, onCall: onCall, announce: announce, now: world.now)
    }

    /// From here on incidents are playbooks' business: before the server listens.
    package func start() async throws { try await engine.begin() }

    package var playbooks: PlaybookOperations { PlaybookOperations(database: database, now: world.now) }
    package var escalations: EscalationOperations { EscalationOperations(database: database, incidents: incidents, now: world.now) }

    package static let declaration: Capability.Declaration = {
        var playbooks = Capability.Declaration("playbooks")
        playbooks.migrations = PlaybooksStorage.migrations
        playbooks.settings = sections
        playbooks.pageParts = [
            PlaybookPages.parts(explaining: sections),
            OnCallPages.parts,
            SilencePages.parts,
            PlaybookFormPages.parts,
            DryRunPages.parts,
        ]
        playbooks.rail = PlaybookPages.rail + OnCallPages.rail + [SilencePages.railEntry]
        playbooks.tags = [
            PlaybookAPI.tag,
            ScheduleAPI.tag,
            SilenceAPI.tag,
            DryRunAPI.tag,
        ]
        playbooks.permissions = Permission.playbooks + Permission.schedules + Permission.silences
        playbooks.scopes = TokenScope.playbooks
        playbooks.auditActions = AuditAction.playbooks + AuditAction.schedules + AuditAction.silences
        playbooks.routeFamilies = [.actions]
        playbooks.errorFamilies = [ActionRoute.family]
        playbooks.doctorChecks = [ZoneFinding.check]
        playbooks.clientErrors = ClientError.playbooks + ClientError.schedules + ClientError.silences + ClientError.dryRuns
        return playbooks
    }()

    private static let sections: [any SettingsSection.Type] = [ActionSettings.self]

    /// - Parameter history: what happened, for dry runs.
    package func capability(on ground: Ground, history: HistoryPort) -> Capability {
        var playbooks = Capability(Self.declaration)
        let tools = PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now)
        let pages = PlaybookPages(playbooks: self.playbooks, tools: tools)
        let onCallPages = onCallPages(tools)
        let silencePages = silencePages(tools)
        let formPages = formPages(tools)
        let actionSettings = settings[ActionSettings.self]
        let actions = ActionRoute(
            desk: ActionDesk(engine: engine, unmatchedTeam: actionSettings.unmatchedTeam), rateLimit: actionSettings.rateLimit,
            limiter: RateLimiter(now: world.now))
        let dryRunPages = DryRunPages(runs: dryRuns(history), figures: figures, tools: tools)
        playbooks.routes = { routes in
            actions.add(to: routes)
            pages.add(to: routes)
            onCallPages.add(to: routes)
            silencePages.add(to: routes)
            formPages.add(to: routes)
            dryRunPages.add(to: routes)
        }
        playbooks.operations =
            PlaybookAPI(playbooks: self.playbooks, escalations: escalations).operations
            + scheduleAPI.operations
            + silenceAPI
            + dryRunAPI(history)
        let stepActions = StepActions(database: database, incidents: incidents, now: world.now, logger: logger)
        playbooks.jobs = [
            handOverJob
        ]
        playbooks.services = [
            LocalTask(name: "playbook actions", every: .seconds(1), logger: logger) { try await stepActions.runOnce() },
            PlaybookService(
                engine: engine, loop: CommitLoop(name: "playbooks", database: database, pause: .milliseconds(50), logger: logger)),
            silenceService,
            DryRunService(worker: dryRunWorker(history), logger: logger),
        ]
        playbooks.retention = [dryRunRetention]
        return playbooks
    }
}
