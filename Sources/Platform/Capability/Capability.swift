package import Kernel
package import ServiceLifecycle

/// Everything a capability adds to the server, as one value. `App/Composition` is a list of them in the order in which data
/// flows; whoever adds a capability touches that list and the manifest, and nothing else outside its own folder.
package struct Capability: Sendable {
    package let declaration: Declaration

    // MARK: Doors
    /// Registers its addresses; each says its family.
    package var routes: @Sendable (Routes) -> Void = { _ in }
    /// Of the native API.
    package var operations: [APIOperation] = []
    /// Where clients go on in WebSockets.
    package var doors: [WebSocketDoor] = []
    /// How failures look on its pages, where that takes more than is known before the server runs.
    package var errorFamilies: [ErrorFamily] = []
    /// Around everything that answers, failures included.
    package var outerMiddleware: [WebServer.Middleware] = []
    /// Just before the routes; what it puts into the context is known to error pages.
    package var innerMiddleware: [WebServer.Middleware] = []

    // MARK: Work
    /// Repeated for ever, claimed by one node at a time.
    package var jobs: [ScheduledJob] = []
    /// What runs in every process that serves.
    package var services: [any Service] = []
    /// Called with domain events a moment after the commit, whichever process wrote them: for live pages.
    package var subscribers: [EventSubscriber] = []
    /// What is kept for a while only.
    package var retention: [Retention.Table] = []

    // MARK: Beside the server
    /// What plays its part of the outside world in the demo.
    package var companions: [DemoCompanion] = []

    package init(_ declaration: Declaration) { self.declaration = declaration }

    /// What is known of a capability before anything runs: its tables, words and names.
    package struct Declaration: Sendable {
        /// In lower case; names its migrations and dictionaries.
        package let name: String
        package var migrations: [Migration] = []
        /// Templates, dictionaries and files of its pages.
        package var pageParts: [PageParts] = []
        /// What operators can set; the dictionaries of its pages explain each in the other languages (`PageParts.explains`).
        package var settings: [any SettingsSection.Type] = []
        package var rail: [RailEntry] = []
        package var tags: [APITag] = []
        package var permissions: [Permission] = []
        package var scopes: [TokenScope] = []
        package var auditActions: [AuditAction] = []
        /// What the stream of changes sends of its domain events.
        package var changes = ChangeDeclaration()
        /// Of addresses, for listeners that serve some of them only.
        package var routeFamilies: [RouteFamily] = []
        /// How failures look on the addresses of its old protocols.
        package var errorFamilies: [ErrorFamily] = []
        /// One of each of the errors it throws at clients, for the test that looks for their words.
        package var clientErrors: [ClientError] = []
        package var doctorChecks: [DoctorCheck] = []

        package init(_ name: String) { self.name = name }
    }
}
