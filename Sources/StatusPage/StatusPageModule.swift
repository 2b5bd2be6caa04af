package import Accounts
import Foundation
package import Kernel
package import Logging
package import Platform

/// What customers see: how the provider's channels are doing, the public page, and what they are told.
package struct StatusPageModule: Sendable {
    package let feeds: FeedOperations
    package let components: ComponentOperations
    package let incidents: StatusIncidentOperations
    package let maintenances: MaintenanceOperations
    package let templates: TemplateOperations
    package let thresholds: ThresholdOperations
    package let sites: SiteOperations
    package let deletions: DeletionOperations
    package let subscribers: SubscriberOperations
    package let gate: SiteGate
    /// What the public doors read.
    package let reader: StatusReader
    package let history: HistoryKeeper

    let database: Database
    let services: ServiceStore
    private let authentication: APIAuthentication
    private let settings: FeedSettings
    private let selection: FeedSelection
    /// Nil where no source is looked at.
    private let look: FeedLook?
    private let world: World
    private let desk: DeskPort
    /// Where cells go whose threshold names no service; nil for nowhere.
    private let alarmService: String?
    private let words: StatusWords

    /// - Parameters:
    ///   - key: what links in messages are signed with.
    ///   - desk: where alarms go, and where incidents are drafted from.
    ///   - subscribers: how they are reached.
    /// - Throws: for a dictionary that cannot be read.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, key: SecretKey, world: World, desk: DeskPort,
        subscribers port: SubscriberPort
    ) throws {
        (self.database, self.world, self.desk) = (database, world, desk)
        authentication = APIAuthentication(accounts)
        self.settings = settings[FeedSettings.self]
        services = accounts.services
        words = try StatusWords(Self.texts)
        selection = FeedSelection(self.settings)
        let parser = FeedParser(providers: .original.adding(self.settings.providers.map { ($0.source, $0.name) }))
        look = selection.polled.isEmpty ? nil : Self.look(parser, self.settings, database: database, world: world)
        feeds = FeedOperations(database: database, parser: parser, selection: selection, look: look, now: world.now)
        let status = settings[StatusSettings.self]
        components = ComponentOperations(
            database: database, world: world, services: accounts.services, zone: status.timeZone)
        incidents = StatusIncidentOperations(database: database, world: world, desk: desk, zone: status.timeZone)
        maintenances = MaintenanceOperations(database: database, world: world, words: words)
        templates = TemplateOperations(database: database, world: world)
        thresholds = ThresholdOperations(database: database, world: world, services: accounts.services)
        let passwords = PasswordHasher(world: world)
        sites = SiteOperations(database: database, world: world, passwords: passwords, logoLimit: status.logoBytes)
        deletions = DeletionOperations(database: database, world: world, zone: status.timeZone)
        gate = SiteGate(
            database: database, passwords: passwords, policy: settings[SessionSettings.self].limitPolicy, now: world.now)
        alarmService = status.alarms ? status.alarmService : nil
        history = HistoryKeeper(database: database, zone: status.timeZone, now: world.now)
        reader = StatusReader(
            database: database, world: world,
            defaults: .init(
                name: status.name.map(LocalizedText.init(english:)) ?? words.pageName, timeZone: status.timeZone,
                url: settings.baseURL()))
        subscribers = SubscriberOperations(
            database: database, world: world, reader: reader, port: port,
            writer: SubscriberWriter(texts: try Texts(parts: [Self.texts, PublicPages.parts, SubscriberPages.parts]), key: key),
            settings: status)
        database.subscribe { [reader] in reader.apply($0) }
    }

    /// What the page says, for a command beside a server.
    package static func reading(database: Database, settings: Settings, world: World) throws -> StatusReading {
        let status = settings[StatusSettings.self]
        let name = try status.name.map(LocalizedText.init(english:)) ?? StatusWords(texts).pageName
        let defaults = SiteRecord.Defaults(name: name, timeZone: status.timeZone, url: settings.baseURL())
        return StatusReader(database: database, world: world, defaults: defaults).reading()
    }

    package static let declaration: Capability.Declaration = {
        var status = Capability.Declaration("statuspage")
        status.migrations = StatusPageStorage.migrations
        status.settings = sections
        status.pageParts = [texts, PublicPages.parts, SubscriberPages.parts, StatusDeskPages.parts, FeedsPages.parts]
        status.rail = StatusDeskPages.rail
        status.tags = [FeedAPI.tag]
        status.permissions = Permission.statusPage
        status.scopes = TokenScope.statusPage
        status.auditActions = AuditAction.statusPage
        status.routeFamilies = [.status]
        status.errorFamilies = [StatusAnswers.family, PublicAnswers.family]
        status.clientErrors = ClientError.statusPage + ClientError.publicPage + ClientError.statusDesk + ClientError.subscribers
        return status
    }()

    private static let sections: [any SettingsSection.Type] = [StatusSettings.self, FeedSettings.self]

    static let texts = PageParts(
        module: "statuspage",
        templates: [
            "status_atom": PackageResources.status_atom_mustache, "status_rss": PackageResources.status_rss_mustache,
            "status_entry": PackageResources.status_entry_mustache, "status_calendar": PackageResources.status_calendar_mustache,
            "status_badge": PackageResources.status_badge_mustache,
        ],
        dictionaries: [
            .english: PackageResources.statuspage_en_json, .russian: PackageResources.statuspage_ru_json,
            .portuguese: PackageResources.statuspage_pt_BR_json,
        ], explains: sections)

    /// - Parameters:
    ///   - incidents: Switchboard's own, for `feeds.live_support` and `feeds.live_incidents`.
    ///   - companion: makes a page in the demo.
    package func capability(on ground: Ground, incidents: OpenIncidents, companion: DemoCompanion) -> Capability {
        let source = DocumentSource(database: database, selection: selection, incidents: incidents)
        let cache = DocumentCache(validity: .seconds(settings.cacheSeconds), now: world.now) { try await source.document(at: $0) }
        var status = Capability(Self.declaration)
        let door = SiteDoor(reader: reader, gate: gate, key: ground.key)
        let (page, programs) = publicDoors(on: ground, door, source)
        let subscriberPages = SubscriberPages(
            subscribers: subscribers, reader: reader, admission: { try await door.admission($0, $1) }, content: content(on: ground),
            now: world.now)
        let subscriberRoutes = SubscriberRoutes(subscribers: subscribers, reader: reader, reading: { try await door.reading($0, $1) })
        let deskPages = StatusDeskPages(
            module: self, key: ground.key,
            tools: PageTools(pages: ground.pages, publicURL: ground.settings.server.publicURL, now: world.now))
        status.routes = { routes in
            StatusRoutes(cache: cache, page: page, admits: { try await door.admitsToDocument($0, $1) }, now: world.now).add(to: routes)
            page.add(to: routes)
            programs.add(to: routes)
            subscriberPages.add(to: routes)
            subscriberRoutes.add(to: routes)
            deskPages.add(to: routes)
        }
        status.operations = operations + StatusStreamAPI(feed: ground.feed, authentication: authentication).operations
        status.errorFamilies = [publicErrors(on: ground)]
        status.outerMiddleware = [StatusCORS()]
        status.services =
            look.map { look in
                [FeedPoller(selection.polled, look: look, every: .seconds(settings.seconds), logger: ground.logger)]
            } ?? []
        let broadcaster = broadcaster
        status.services.append(
            LocalTask(name: "subscribers", every: .seconds(1), logger: ground.logger) { try await broadcaster.run() })
        status.jobs = jobs(ground)
        // What was changed is seen at once.
        let forget: @Sendable (DomainEvent) -> Void = { [responses = ground.responses] event in
            if case .statusPage = event { responses.removeAll() }
        }
        database.subscribe(forget)
        status.subscribers = [{ [reader] in reader.apply($0) }, { forget($0) }]
        let now = world.now
        status.retention =
            history.retention + [
                Retention.Table(name: "status_subscribers") { connection, limit in
                    let time = now().adding(.zero - SubscriberOperations.patience)
                    return try SubscriberStore.deleteUnconfirmed(before: time, limit: limit, on: connection)
                }
            ]
        status.companions = [companion]
        return status
    }

    /// Tells subscribers what is published.
    var broadcaster: Broadcaster {
        Broadcaster(
            database: database, reader: reader, port: subscribers.port, writer: subscribers.writer, now: world.now)
    }

    /// Pages that show nothing of the sources.
    private func content(on ground: Ground) -> PublicContent {
        PublicContent(
            quality: { _, _ in nil }, weights: ground.settings[StatusSettings.self].weights, pages: ground.pages,
            offersSubscription: !subscribers.offered.isEmpty)
    }

    /// What people and what programs see of the public pages.
    private func publicDoors(on ground: Ground, _ door: SiteDoor, _ source: DocumentSource) -> (PublicPages, PublicRoutes) {
        let weights = ground.settings[StatusSettings.self].weights
        let page = PublicPages(
            admission: { try await door.admission($0, $1) }, enter: { try await door.enter($0, $1, $2) },
            quality: { [database, reader] site, now in
                // The sources are shown on the page that shows everything.
                guard try await reader.sites().first?.id == site.id else { return nil }
                let sources = try await source.sources(at: now)
                return try await database.read { try QualityReading(sources: sources, at: now, on: $0) }
            }, weights: weights, pages: ground.pages, offersSubscription: !subscribers.offered.isEmpty, now: world.now)
        let programs = PublicRoutes(
            reading: { try await door.reading($0, $1) }, share: { weights.share(of: $0) }, pages: ground.pages, now: world.now)
        return (page, programs)
    }

    private func publicErrors(on ground: Ground) -> ErrorFamily {
        PublicErrors(
            content: content(on: ground), site: { [reader] in reader.knownSite(host: $0) }, now: world.now
        ).family
    }

    /// The desk's pages about the sources.
    func feedsPages(_ tools: PageTools) -> FeedsPages {
        FeedsPages(
            feeds: feeds, thresholds: thresholds, database: database, interval: .seconds(settings.seconds), standardService: alarmService,
            tools: tools)
    }

    private var operations: [APIOperation] {
        FeedAPI(feeds).operations + ComponentAPI(components: components).operations
            + StatusIncidentAPI(incidents: incidents).operations + MaintenanceAPI(maintenances: maintenances).operations
            + TemplateAPI(templates: templates).operations + ThresholdAPI(thresholds: thresholds).operations
            + SiteAPI(sites: sites).operations
            + SubscriberAPI(subscribers: subscribers, words: subscribers.writer.texts.for(.english)).operations
    }

    /// What happens by itself.
    package func clock(logger: Logger) -> StatusClock {
        StatusClock(
            database: database, world: world, desk: desk, alarmService: alarmService, words: words, logger: logger)
    }

    private func jobs(_ ground: Ground) -> [ScheduledJob] {
        let (clock, history) = (clock(logger: ground.logger), history)
        return [
            ScheduledJob(name: StatusClock.jobName, every: .seconds(2)) { try await clock.runOnce() },
            ScheduledJob(name: "status.history", every: .seconds(3600)) { try await history.runOnce() },
        ]
    }

    private static func look(_ parser: FeedParser, _ settings: FeedSettings, database: Database, world: World) -> FeedLook {
        let (timeout, interval) = (Duration.seconds(settings.timeoutSeconds), Duration.seconds(settings.seconds))
        let address = settings.httpURL.map { url in
            // An administrator chose it. One byte more than may be, to tell what is too large.
            FeedAddress(base: url, http: .guarded(.privateToo, timeout: timeout, answerLimit: FeedLimits.bytes + 1))
        }
        let source = FeedSource(folder: settings.folder.map(FeedFolder.init(path:)), address: address, timeout: timeout)
        let schedule = FeedSchedule(
            database: database, owner: world.randomCode(length: 8), every: interval, longest: timeout, now: world.now)
        return FeedLook(schedule: schedule, source: source, parser: parser, now: world.now)
    }
}

extension FeedSelection {
    /// As the settings say.
    package init(_ settings: FeedSettings) {
        let live: [FeedName?] = [settings.liveSupport ? .support : nil, settings.liveIncidents ? .incidents : nil]
        self.init(
            named: settings.sources.map(Set.init), hasFolder: settings.folder != nil,
            hasAddress: settings.httpURL != nil, live: Set(live.compactMap { $0 }))
    }
}
