import Foundation
package import Kernel
package import Platform

/// What customers see: how the provider's channels are doing.
package struct StatusPageModule: Sendable {
    package let feeds: FeedOperations

    private let database: Database
    private let settings: FeedSettings
    private let selection: FeedSelection
    private let parser: FeedParser
    private let world: World

    package init(database: Database, settings: FeedSettings, world: World) {
        (self.database, self.settings, self.world) = (database, settings, world)
        selection = FeedSelection(settings)
        parser = FeedParser(providers: .original.adding(settings.providers.map { ($0.source, $0.name) }))
        feeds = FeedOperations(database: database, parser: parser, selection: selection, now: world.now)
    }

    package static let declaration: Capability.Declaration = {
        var status = Capability.Declaration("statuspage")
        status.migrations = StatusPageStorage.migrations
        status.settings = [FeedSettings.self]
        status.pageParts = [texts]
        status.tags = [FeedAPI.tag]
        status.permissions = Permission.statusPage
        status.scopes = TokenScope.statusPage
        status.routeFamilies = [.status]
        status.errorFamilies = [StatusAnswers.family]
        status.clientErrors = ClientError.statusPage
        return status
    }()

    private static let texts = PageParts(
        module: "statuspage", templates: [:],
        dictionaries: [
            .english: PackageResources.statuspage_en_json, .russian: PackageResources.statuspage_ru_json,
            .portuguese: PackageResources.statuspage_pt_BR_json,
        ], explains: [FeedSettings.self])

    /// - Parameter incidents: Switchboard's own, for `feeds.live_support` and `feeds.live_incidents`.
    package func capability(on ground: Ground, incidents: OpenIncidents) -> Capability {
        let source = DocumentSource(database: database, selection: selection, incidents: incidents)
        let cache = DocumentCache(validity: .seconds(settings.cacheSeconds), now: world.now) { try await source.document(at: $0) }
        var status = Capability(Self.declaration)
        status.routes = { StatusRoutes(cache: cache, now: world.now).add(to: $0) }
        status.operations = FeedAPI(feeds).operations
        status.outerMiddleware = [StatusCORS()]
        status.services = selection.polled.isEmpty ? [] : [poller(ground)]
        return status
    }

    private func poller(_ ground: Ground) -> FeedPoller {
        let (timeout, interval) = (Duration.seconds(settings.timeoutSeconds), Duration.seconds(settings.seconds))
        let address = settings.httpURL.map { url in
            // An administrator chose it. One byte more than may be, to tell what is too large.
            FeedAddress(base: url, http: .guarded(.privateToo, timeout: timeout, answerLimit: FeedLimits.bytes + 1))
        }
        let source = FeedSource(folder: settings.folder.map(FeedFolder.init(path:)), address: address, timeout: timeout)
        let schedule = FeedSchedule(
            database: database, owner: world.randomCode(length: 8), every: interval, longest: timeout, now: world.now)
        return FeedPoller(
            selection.polled, source: source, parser: parser, schedule: schedule, every: interval, now: world.now, logger: ground.logger)
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
