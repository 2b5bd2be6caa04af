package import Kernel
package import Logging

/// What capabilities stand on while the server runs. A module takes of it what each of its types needs; nothing else is handed
/// the whole.
package struct Ground: Sendable {
    package let settings: Settings
    package let database: Database
    package let key: SecretKey
    package let world: World
    package let logger: Logger
    /// To everything outside.
    package let http: OutboundHTTP
    package let pages: PageRenderer
    /// Open streams of pages and programs.
    package let hub: LiveHub
    /// Emptied by whoever changes what public answers are made of.
    package let responses: ResponseCache
    package let feed: ChangeFeed

    package init(
        settings: Settings, database: Database, key: SecretKey, world: World, logger: Logger, http: OutboundHTTP,
        pages: PageRenderer, hub: LiveHub, responses: ResponseCache
    ) {
        (self.settings, self.database, self.key, self.world, self.logger) = (settings, database, key, world, logger)
        (self.http, self.pages, self.hub, self.responses) = (http, pages, hub, responses)
        feed = ChangeFeed(database: database, hub: hub)
    }
}
