import Accounts
import Administration
import Hummingbird
import Incidents
import Kernel
import Logging
import NIOCore
import Platform
import ServiceLifecycle

/// All wiring, in the order in which data flows: from the doors to the pages.
struct Composition: Sendable {
    let installation: Installation
    let accounts: AccountsModule
    let incidents: IncidentsModule
    private let effectiveSettings: [LoadedSettings.Effective]
    private let logger: Logger
    private let metrics: PrometheusRegistry
    /// The end of the event log before anything was loaded into memory.
    private let loadedAt: Int64

    /// - Parameter effectiveSettings: for the page that shows them.
    init(
        _ installation: Installation, effectiveSettings: [LoadedSettings.Effective], logger: Logger, metrics: PrometheusRegistry
    ) async throws {
        self.installation = installation
        self.effectiveSettings = effectiveSettings
        self.logger = logger
        self.metrics = metrics
        accounts = await installation.accounts(logger: logger)
        incidents = try await IncidentsModule(
            database: installation.database, accounts: accounts, settings: installation.settings,
            world: installation.world)
        // First, so that no change slips between what is loaded and what is followed.
        loadedAt = try await installation.database.read { try EventLog.end(on: $0) }
        try await accounts.start()
    }

    private var settings: Settings { installation.settings }
    var database: Database { installation.database }
    private var world: World { installation.world }

    /// - Parameters:
    ///   - companions: services that use the server while it runs.
    ///   - onListening: told the port once the server accepts connections.
    ///   - inspect: shown all that was registered.
    func application(
        beside companions: [any ServiceLifecycle.Service] = [], onListening: @escaping @Sendable (Int) async -> Void = { _ in },
        inspect: (Routes, APIRoutes) -> Void = { _, _ in }
    ) throws -> WebServer.App {
        let watch = DiskWatch(
            path: installation.directory.path, minimumFreeMiB: settings.storage.lowDiskMiB, logger: logger)
        let pages = try PageRenderer(
            parts: [.platform, OverviewPages.parts, IncidentPages.parts, AccountsPages.parts, AdministrationPages.parts]
        ) { context in
            context.identity == nil ? [] : Self.navigation(for: context)
        }
        var server = WebServer(
            settings: settings, world: world, key: installation.key, logger: logger, metrics: metrics, pages: pages)
        let live = IncidentLive(hub: server.live, services: accounts.serviceDirectory, sessions: accounts.sessions)
        let overview = OverviewLive(hub: server.live, services: accounts.serviceDirectory, sessions: accounts.sessions)
        let incidentPages = IncidentPages(
            database: database, services: accounts.serviceDirectory, users: accounts.userStore, actions: incidents.actions,
            reopenWindow: .seconds(settings.intake.reopenHours * 3600), live: live, pages: pages, now: world.now)
        let outbound = OutboundClient()
        let accountsPages = AccountsPages(
            accounts: accounts, database: database, activity: incidents.serviceActivity, settings: settings,
            http: .live(outbound.client), key: installation.key, world: world, pages: pages,
            actions: IncidentsModule.auditActions, logger: logger)
        let system = systemSources(live: server.live, disk: watch)
        let administrationPages = AdministrationPages(settings: effectiveSettings, system: system, pages: pages, now: world.now)
        let administrationAPI = AdministrationAPI(settings: effectiveSettings, system: system, now: world.now)
        let overviewPages = OverviewPages(
            database: database, services: accounts.serviceDirectory, live: overview, pages: pages, now: world.now)
        let figuresPages = FiguresPages(database: database, services: accounts.serviceDirectory, pages: pages, now: world.now)
        server.inner = accountsPages.middleware
        server.families = [DispatcherAnswers.family]
        server.outer = [DispatcherCORS(origin: settings.dispatcher.corsOrigin)]
        server.failures = Ports.failures
        server.readiness = Ports.readiness(database: database)
        server.onListening = { address in await onListening(address.port ?? 0) }
        let feed = ChangeFeed(database: database, hub: server.live)
        return try server.application(
            services: [outbound] + services(hub: server.live, live: live, overview: overview, feed: feed, watch: watch) + companions
        ) { routes in
            let api = nativeAPI(on: routes)
            incidents.addIntake(to: routes)
            overviewPages.add(to: routes)
            figuresPages.add(to: routes)
            incidentPages.add(to: routes)
            accountsPages.add(to: routes)
            administrationPages.add(to: routes)
            api.add(incidents.operations(feed: feed) + accounts.operations(activity: incidents.serviceActivity, settings: settings))
            api.add(administrationAPI.operations)
            api.addDocument()
            inspect(routes, api)
        }
    }

    private func nativeAPI(on routes: Routes) -> APIRoutes {
        let authentication = APIAuthentication(accounts)
        let about = APIDocument.About(
            version: Version.number, cookie: CookieName.sent(CookieName.session, secure: settings.isReachedByHTTPS),
            tags: IncidentsModule.tags + AccountsModule.tags + [AdministrationAPI.tag])
        return APIRoutes(routes: routes, about: about) { request, context in try await authentication.caller(of: request, in: context) }
    }

    /// What runs beside the requests, the last stopped first.
    private func services(
        hub: LiveHub, live: IncidentLive, overview: OverviewLive, feed: ChangeFeed, watch: DiskWatch
    ) -> [any ServiceLifecycle.Service] {
        let clock = ClockWatch(now: world.now, logger: logger)
        let services: [any ServiceLifecycle.Service] = [
            EventFollower(
                database: database, from: loadedAt, logger: logger,
                subscribers: [accounts.subscriber, { live.apply($0) }, { if $0.changesRights { hub.review() } }], feed: feed),
            Scheduler(database: database, jobs: jobs, now: world.now, logger: logger),
            RefusalKeeper(ledger: incidents.intake.refusals, logger: logger),
            LocalTask(name: "disk watch", every: .seconds(10), logger: logger) { _ = try watch.runOnce() },
            LocalTask(name: "clock watch", every: .seconds(5), logger: logger) { clock.runOnce() },
        ]
        // A server folds its log by itself.
        return services + incidents.followers(overview: overview, logger: logger) + (database.dialect == .sqlite ? [logCheckpoint] : [])
    }

    /// The rail.
    private static func navigation(for context: AppContext) -> [NavigationItem] {
        let administration = NavigationItem(
            textKey: "administration_title", icon: "settings",
            pages: AccountsPages.administration(for: context) + AdministrationPages.navigation(for: context))
        return [OverviewPages.navigation] + IncidentPages.navigation + AccountsPages.navigation.prefix(1) + [FiguresPages.navigation]
            + AccountsPages.navigation.dropFirst() + [administration].compactMap { $0 }
    }

    private func systemSources(live: LiveHub, disk: DiskWatch) -> SystemSources {
        let store = incidents.store
        return SystemSources(
            version: Version.number, directory: installation.directory.path, retentionDays: settings.storage.retentionDays,
            maxStreams: settings.live.maxStreams, database: database, process: metrics.process, disk: disk,
            streams: { live.count }, oldestEvent: { try store.oldestEvent(on: $0) })
    }

    private var logCheckpoint: LocalTask {
        let checkpoint = LogCheckpoint(database: database, now: world.now)
        return LocalTask(name: "log checkpoint", every: .seconds(5), logger: logger) { _ = try await checkpoint.runOnce() }
    }

    private var jobs: [ScheduledJob] {
        accounts.jobs + [accounts.healthJob(settings.services, now: world.now), retentionJob].compactMap { $0 }
    }

    private var retentionJob: ScheduledJob {
        let (now, keep) = (world.now, Duration.seconds(-settings.storage.retentionDays * 86_400))
        let eventLog = Retention.Table(name: "event_log") { connection, limit in
            try EventLog.prune(before: now().adding(keep), limit: limit, on: connection)
        }
        let retention = Retention(database: database, tables: incidents.retention + [eventLog], now: now)
        let logger = logger
        return ScheduledJob(name: "retention", every: .seconds(60)) {
            let report = try await retention.run()
            let deleted = report.deleted.filter { $0.value > 0 }
            guard !deleted.isEmpty else { return }
            logger.info("old rows deleted", metadata: ["rows": "\(deleted)", "complete": "\(report.isComplete)"])
        }
    }
}
