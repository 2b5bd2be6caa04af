import Accounts
import Administration
import ContactCenter
import Helpdesk
import Hummingbird
import Incidents
import Kernel
import Logging
import NIOCore
import Notifications
import Platform
import Playbooks
import Reachability
import ServiceHealth
import ServiceLifecycle
import StatusPage
import Tickets

/// All wiring, in the order in which data flows: from the doors to the pages.
struct Composition: Sendable {
    /// What each capability declares; a new one has a line here and one in ``capabilities(on:_:)``.
    static let declarations: [Capability.Declaration] = [
        AccountsModule.declaration,
        ServiceHealthModule.declaration,
        IncidentsModule.declaration,
        PlaybooksModule.declaration,
        NotificationsModule.declaration,
        StatusPageModule.declaration,
        TicketsModule.declaration,
        HelpdeskModule.declaration,
        ContactCenterModule.declaration,
        ReachabilityModule.declaration,
        AdministrationModule.declaration,
    ]

    /// Templates, dictionaries and files of all pages.
    static let pageParts = [.platform] + declarations.flatMap(\.pageParts)
    /// Read once, with the templates: they are parts of the binary.
    static let texts = Result { try Texts(parts: pageParts) }
    private static let pages = Result {
        try PageRenderer(parts: pageParts, texts: texts.get()) { declarations.flatMap(\.rail).items(for: $0) }
    }
    static let settingsTable = SettingsTable(declarations.flatMap(\.settings))
    static let doctorChecks = DoctorCheck.platform + declarations.flatMap(\.doctorChecks)
    /// What a listener may serve.
    static let routeFamilies = [.desk] + declarations.flatMap(\.routeFamilies) + [.health]

    let installation: Installation
    let accounts: AccountsModule
    let incidents: IncidentsModule
    let notifications: NotificationsModule
    let playbooks: PlaybooksModule
    let statusPage: StatusPageModule
    let tickets: TicketsModule
    let helpdesk: HelpdeskModule
    let contactCenter: ContactCenterModule
    let reachability: ReachabilityModule
    private let effectiveSettings: [LoadedSettings.Effective]
    private let logger: Logger
    private let metrics: PrometheusRegistry
    /// The end of the event log before anything was loaded into memory.
    private let loadedAt: Int64

    /// - Parameters:
    ///   - effectiveSettings: for the page that shows them.
    ///   - redmine: what answers in the place of Redmine, in tests.
    ///   - outside: what answers in the place of the gateway of agencies and of Finesse, in tests.
    init(
        _ installation: Installation, effectiveSettings: [LoadedSettings.Effective], logger: Logger, metrics: PrometheusRegistry,
        redmine: OutboundHTTP? = nil, outside: OutboundHTTP? = nil
    ) async throws {
        self.installation = installation
        self.effectiveSettings = effectiveSettings
        self.logger = logger
        self.metrics = metrics
        accounts = await installation.accounts(logger: logger)
        incidents = try await IncidentsModule(
            database: installation.database, accounts: accounts, settings: installation.settings,
            world: installation.world)
        notifications = try installation.notifications(accounts: accounts, incidents: incidents, logger: logger)
        statusPage = try StatusPageModule(
            database: installation.database, accounts: accounts, settings: installation.settings, key: installation.key,
            world: installation.world, desk: Ports.desk(incidents, accounts, database: installation.database),
            subscribers: Ports.subscribers(notifications))
        tickets = TicketsModule(
            database: installation.database, accounts: accounts, settings: installation.settings, world: installation.world,
            logger: logger,
            desk: Ports.ticketDesk(
                incidents, accounts, database: installation.database,
                service: installation.settings[TicketSettings.self].eventsService))
        helpdesk = HelpdeskModule(
            database: installation.database, accounts: accounts, settings: installation.settings, key: installation.key,
            world: installation.world, logger: logger, owner: installation.owner.name,
            ports: Ports.helpdesk(
                incidents, accounts, notifications, database: installation.database,
                service: installation.settings[RedmineSettings.self].eventsService),
            http: redmine)
        contactCenter = ContactCenterModule(
            database: installation.database, accounts: accounts, settings: installation.settings, key: installation.key,
            world: installation.world, logger: logger, owner: installation.owner.name,
            ports: Ports.contactCenter(
                incidents, accounts, tickets, helpdesk, database: installation.database, settings: installation.settings,
                now: installation.world.now),
            http: outside)
        reachability = ReachabilityModule(
            database: installation.database, accounts: accounts, settings: installation.settings, world: installation.world,
            owner: installation.owner.name,
            desk: Ports.probeDesk(
                incidents, accounts, database: installation.database,
                service: installation.settings[ProbeSettings.self].eventsService),
            zone: installation.settings[HelpdeskSettings.self].timeZone)
        playbooks = PlaybooksModule(
            database: installation.database, accounts: accounts, settings: installation.settings, world: installation.world,
            logger: logger, incidents: Ports.incidentDesk(incidents, accounts, statusPage, database: installation.database),
            look: Ports.look(incidents, accounts), destinations: Ports.destinations(notifications.destinations),
            probes: Ports.probes(reachability.probes, accounts.services),
            announce: Ports.announcements(notifications), onCall: Ports.onCall)
        // First, so that no change slips between what is loaded and what is followed.
        loadedAt = try await installation.database.read { try EventLog.end(on: $0) }
        try await accounts.start()
        try await tickets.start()
        try await notifications.start()
        try await playbooks.start()
    }

    private var settings: Settings { installation.settings }
    var database: Database { installation.database }
    private var world: World { installation.world }

    // MARK: The capabilities

    /// Every capability, with the ports through which it asks the others.
    private func capabilities(on ground: Ground, _ system: SystemSources) -> [Capability] {
        let health = ServiceHealthModule(database: database, services: accounts.services)
        return [
            accounts.capability(
                on: ground, activity: incidents.serviceActivity, condition: Ports.serviceCondition,
                people: Ports.people(playbooks),
                auditActions: Self.declarations.flatMap(\.auditActions)),
            health.capability(on: ground),
            incidents.capability(
                on: ground, changes: Self.declarations.map(\.changes),
                pieces: [playbooks.escalationPiece] + Ports.incidentPieces(look: Ports.look(incidents, accounts), now: world.now)
                    + [helpdesk.issuePiece],
                companion: simulatedServices),
            playbooks.capability(on: ground, history: Ports.history(incidents)),
            notifications.capability(on: ground),
            statusPage.capability(
                on: ground, incidents: Ports.openIncidents(incidents, database: database), companion: simulatedPage),
            tickets.capability(on: ground),
            helpdesk.capability(on: ground),
            contactCenter.capability(on: ground),
            reachability.capability(on: ground),
            AdministrationModule(settings: effectiveSettings, system: system).capability(on: ground),
        ]
    }

    private var simulatedServices: DemoCompanion {
        DemoCompanion("services") {
            try await SimulatedServices(accounts: accounts, incidents: incidents, database: database, world: world).play($0)
        }
    }

    private var simulatedPage: DemoCompanion {
        DemoCompanion("status page") { _ in try await SimulatedPage(accounts: accounts, statusPage: statusPage, world: world).play() }
    }

    private func systemSources(_ server: WebServer, disk: DiskWatch) -> SystemSources {
        let (store, live) = (incidents.store, server.live)
        return SystemSources(
            version: Version.number, directory: installation.directory.path, retentionDays: settings.storage.retentionDays,
            maxStreams: settings.live.maxStreams, database: database, process: metrics.process, disk: disk,
            listening: server.listening, streams: { live.count }, oldestEvent: { try store.oldestEvent(on: $0) })
    }

    // MARK: The server

    /// - Parameters:
    ///   - services: what else runs beside the server.
    ///   - demo: lets the capabilities' companions play once the server listens.
    ///   - onListening: called with the port once the server accepts connections.
    ///   - inspect: shown all that was registered.
    func application(
        beside services: [any ServiceLifecycle.Service] = [], demo: Demo? = nil,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in },
        inspect: (Routes, APIRoutes) -> Void = { _, _ in }
    ) throws -> WebServer.App {
        let disk = DiskWatch(
            path: installation.directory.path, minimumFreeMiB: settings.storage.lowDiskMiB, logger: logger)
        let outbound = OutboundClient()
        let pages = try Self.pages.get()
        var server = WebServer(
            settings: settings, world: world, key: installation.key, logger: logger, metrics: metrics, pages: pages)
        let ground = Ground(
            settings: settings, database: database, key: installation.key, world: world, logger: logger,
            http: .live(outbound.client), pages: pages, hub: server.live, responses: server.responses)
        let capabilities = capabilities(on: ground, systemSources(server, disk: disk))
        server.timeZone = settings[DispatcherSettings.self].timeZone
        open(capabilities, on: &server)
        server.onListening = { [statusPage, notifications] address in
            let port = address.port ?? 0
            notifications.listens(at: settings.baseURL(port: port))
            statusPage.reader.listens(at: settings.baseURL(port: port))
            demo?.begin(at: settings.baseURL(port: port))
            await onListening(port)
        }
        let companions = demo.map { demo in
            let actionDesk = SimulatedActionDesk(files: playbooks.files).companion
            let link = SimulatedLink(probes: reachability.probes, database: database).companion
            let outside = [
                demo.tickets?.past(for: tickets), demo.telegram?.duty(accounts, notifications),
                demo.center?.directory(of: contactCenter), actionDesk, link,
            ].compactMap { $0 }
            return [demo.service(capabilities.flatMap(\.companions) + outside, http: ground.http, logger: logger)]
        }
        return try server.application(
            services: [outbound] + background(ground, capabilities, disk) + services + (companions ?? [])
        ) { routes in
            let api = nativeAPI(on: routes)
            for capability in capabilities {
                capability.routes(routes)
                api.add(capability.operations)
            }
            api.addDocument()
            inspect(routes, api)
        }
    }

    /// Everything around the routes.
    private func open(_ capabilities: [Capability], on server: inout WebServer) {
        server.inner = capabilities.flatMap(\.innerMiddleware)
        server.outer = capabilities.flatMap(\.outerMiddleware)
        server.doors = capabilities.flatMap(\.doors)
        // Those of the running capabilities first: they know their pages, and stand for their addresses that nobody else covers.
        server.families = capabilities.flatMap(\.errorFamilies) + Self.declarations.flatMap(\.errorFamilies)
        server.readiness = Ports.readiness(database: database)
    }

    private func nativeAPI(on routes: Routes) -> APIRoutes {
        let authentication = APIAuthentication(accounts)
        let about = APIDocument.About(
            version: Version.number, cookie: CookieName.sent(CookieName.session, secure: settings.isReachedByHTTPS),
            tags: Self.declarations.flatMap(\.tags))
        return APIRoutes(routes: routes, about: about) { request, context in try await authentication.caller(of: request, in: context) }
    }

    // MARK: Work in the background

    /// What runs beside the requests, the last stopped first.
    private func background(
        _ ground: Ground, _ capabilities: [Capability], _ disk: DiskWatch
    ) -> [any ServiceLifecycle.Service] {
        let clock = ClockWatch(now: world.now, logger: logger)
        let endedStreams: EventSubscriber = { if $0.changesRights { ground.hub.review() } }
        let services: [any ServiceLifecycle.Service] = [
            EventFollower(
                database: database, from: loadedAt, logger: logger,
                subscribers: capabilities.flatMap(\.subscribers) + [endedStreams], feed: ground.feed),
            Scheduler(
                database: database, jobs: capabilities.flatMap(\.jobs) + [retentionJob(capabilities.flatMap(\.retention))],
                now: world.now, logger: logger),
            LocalTask(name: "disk watch", every: .seconds(10), logger: logger) { _ = try disk.runOnce() },
            LocalTask(name: "clock watch", every: .seconds(5), logger: logger) { clock.runOnce() },
        ]
        // A database server folds its log by itself.
        return services + capabilities.flatMap(\.services) + (database.dialect == .sqlite ? [logCheckpoint] : [])
    }

    private var logCheckpoint: LocalTask {
        let checkpoint = LogCheckpoint(database: database, now: world.now)
        return LocalTask(name: "log checkpoint", every: .seconds(5), logger: logger) { _ = try await checkpoint.runOnce() }
    }

    private func retentionJob(_ tables: [Retention.Table]) -> ScheduledJob {
        let (now, keep) = (world.now, Duration.seconds(-settings.storage.retentionDays * 86_400))
        let eventLog = Retention.Table(name: "event_log") { connection, limit in
            try EventLog.prune(before: now().adding(keep), limit: limit, on: connection)
        }
        let retention = Retention(database: database, tables: tables + [eventLog], now: now)
        let logger = logger
        return ScheduledJob(name: "retention", every: .seconds(60)) {
            let report = try await retention.run()
            let deleted = report.deleted.filter { $0.value > 0 }
            guard !deleted.isEmpty else { return }
            logger.info("old rows deleted", metadata: ["rows": "\(deleted)", "complete": "\(report.isComplete)"])
        }
    }
}
