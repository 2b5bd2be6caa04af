package import Accounts
package import Kernel
import Logging
package import Platform

/// From a report to an incident: everything that `App` uses of it.
package struct IncidentsModule: Sendable {
    package let intake: Intake
    package let store = IncidentStore()
    package let actions: IncidentActions
    package let viewActions: SavedViewActions
    package let figures: FiguresKeeper
    package let search: SearchKeeper

    let database: Database
    let accounts: AccountsModule
    let settings: Settings
    let world: World

    /// What is deleted together with a service.
    package static func serviceDeletionHook(now: @escaping @Sendable () -> Timestamp) -> ServiceDeletionHook {
        { service, connection in ["incidents": try IncidentRemoval.removeAll(of: service, at: now(), on: connection)] }
    }

    /// What becomes of incidents when their service goes to another team: those of different teams are not merged.
    package static func serviceMoveHook(now: @escaping @Sendable () -> Timestamp) -> ServiceMoveHook {
        { service, actor, connection in
            try MergeWriter(time: now(), actor: actor, connection: connection).splitAll(from: service)
        }
    }

    /// Throws ``StorageError`` when the newest event's id cannot be read.
    package init(database: Database, accounts: AccountsModule, settings: Settings, world: World) async throws {
        let newest = try await database.read { [store] in try store.newestEvent(on: $0) }
        self.database = database
        self.accounts = accounts
        self.settings = settings
        self.world = world
        let intakeSettings = settings[IntakeSettings.self]
        intake = Intake(
            database: database,
            store: IntakeStore(
                reopenWindow: intakeSettings.reopenWindow,
                keepKeysFor: .seconds(intakeSettings.idempotencyHours * 3600), now: world.now),
            ids: EventIDGenerator(node: 0, after: newest, now: world.now), limits: settings[EventLimits.self],
            rateLimit: intakeSettings.rateLimit, batch: settings.storage.groupCommit,
            codes: { [directory = accounts.serviceDirectory] in directory.codes() }, now: world.now)
        actions = IncidentActions(database: database, users: accounts.userStore, now: world.now)
        viewActions = SavedViewActions(database: database, now: world.now)
        figures = FiguresKeeper(database: database, now: world.now)
        search = SearchKeeper(database: database, now: world.now)
    }

    /// Workers that keep derived data (figures, search index) up to date after the commits.
    /// - Parameter overview: notified when its figures are new.
    func followers(overview: OverviewLive, logger: Logger) -> [CursorFollower] {
        [
            CursorFollower(
                name: "figures", logger: logger, begin: { [figures] in try await figures.begin() },
                follow: { [figures] in try await figures.runOnce(limit: $0) },
                catchUp: { [figures] in try await figures.backfill.runOnce(limit: $0) },
                done: { [figures] in overview.tell(figures.takeChanged()) }),
            CursorFollower(
                name: "search", logger: logger, begin: { [search] in try await search.begin() },
                follow: { [search] in try await search.runOnce(limit: $0) },
                catchUp: { [search] in try await search.backfill.runOnce(limit: $0) }),
        ]
    }

    /// The doors for the Dispatcher's clients.
    func addIntake(to routes: Routes) {
        let routes = routes.family(.dispatcher)
        DispatcherIntakeRoute(
            intake: intake, directory: accounts.serviceDirectory, bodyLimit: settings[IntakeSettings.self].bodyBytes
        ).add(to: routes)
        DispatcherAPI(
            database: database, accounts: accounts, actions: actions, settings: settings[DispatcherSettings.self],
            logs: ServiceLogs(settings[AppLogSettings.self])
        ).add(to: routes)
    }

    /// For the native API: its operations, and what they are about.
    /// - Parameter words: of refusals inside an answer.
    func operations(feed: ChangeFeed, changes: [ChangeDeclaration], words: TextCatalog) -> [APIOperation] {
        [nativeIntake(words).operation]
            + IncidentAPI(accounts: accounts, actions: actions, database: database, words: words, now: world.now).operations
            + SavedViewAPI(database: database, actions: viewActions, words: words).operations
            + FiguresAPI(accounts: accounts, database: database, now: world.now).operations
            + ChangeAPI(feed: feed, accounts: accounts, changes: changes).operations
    }

    private func nativeIntake(_ words: TextCatalog) -> NativeIntakeRoute {
        let limits = settings[IntakeSettings.self]
        return NativeIntakeRoute(
            intake: intake,
            senders: IntakeSenders(
                directory: accounts.serviceDirectory, tokens: accounts.tokenDirectory, users: accounts.userDirectory),
            bodyLimit: limits.bodyBytes, batchBodyLimit: limits.batchBodyBytes, inflatedLimit: limits.inflatedBytes, words: words)
    }

    /// Tables of which old rows are deleted.
    var retention: [Retention.Table] {
        let keep = Duration.seconds(-settings.storage.retentionDays * 86_400)
        let now = world.now
        return [
            Retention.Table(name: "events") { connection, limit in
                try IncidentRetention.deleteEvents(before: now().adding(keep), limit: limit, on: connection)
            },
            Retention.Table(name: "deleted_incidents") { connection, limit in
                try IncidentRetention.deleteRemains(limit: limit, on: connection)
            },
            Retention.Table(name: "intake_refusals") { connection, limit in
                try RefusalStore.delete(before: now().adding(keep), limit: limit, on: connection)
            },
            Retention.Table(name: "idempotency_keys") { connection, limit in
                try IncidentRetention.deleteIdempotencyKeys(expiredAt: now(), limit: limit, on: connection)
            },
        ]
    }
}
