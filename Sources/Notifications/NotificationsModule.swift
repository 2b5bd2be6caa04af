package import Accounts
package import Kernel
package import Logging
package import Platform

/// Getting it to people: who is told what of incidents, by which channel, and a ledger that says why.
package struct NotificationsModule: Sendable {
    package let channels: Channels

    let database: Database
    let accounts: AccountsModule
    let settings: Settings
    let world: World
    let logger: Logger
    let texts: Texts
    let incidents: IncidentPort
    let silences: SilencePort
    let subscribers: SubscriberDesk
    let issues: IssueAudience
    let ground: ChannelGround
    /// This process.
    let owner: LeaseOwner
    private let address: ServerAddress

    /// - Parameters:
    ///   - owner: this process, by the name under which it shows itself; one made up anew unless given.
    ///   - texts: the sentences of all modules, for refusals in chats.
    ///   - incidents: what is told of.
    ///   - silences: what of it is kept quiet.
    ///   - subscribers: those of the public status pages.
    ///   - issues: who is told of issues, and where.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, key: SecretKey, world: World, logger: Logger,
        owner: LeaseOwner? = nil, texts: Texts, incidents: IncidentPort, silences: SilencePort = .none,
        subscribers: SubscriberDesk = .nobody, issues: IssueAudience = .nobody
    ) {
        (self.database, self.accounts, self.settings, self.world) = (database, accounts, settings, world)
        self.owner = owner ?? LeaseOwner(settings)
        (self.logger, self.texts, self.incidents, self.silences) = (logger, texts, incidents, silences)
        (self.subscribers, self.issues) = (subscribers, issues)
        let address = ServerAddress(settings.baseURL())
        self.address = address
        ground = ChannelGround(
            settings: settings, database: database, key: key, world: world, logger: logger, texts: texts, baseURL: { address.base },
            desk: ReplyDesk(
                database: database, accounts: accounts, incidents: incidents, subscribers: subscribers, baseURL: { address.base },
                now: world.now
            ).desk)
        channels = Channels(on: ground)
    }

    /// The server listens: on a port that the system chose, perhaps.
    package func listens(at url: String) { address.change(to: url) }

    package static let declaration: Capability.Declaration = {
        var notifications = Capability.Declaration("notifications")
        notifications.migrations = NotificationsStorage.migrations
        notifications.settings = sections
        notifications.pageParts = [
            NotificationPages.parts(explaining: sections), WebhookConsolePages.parts, TelegramChannel.parts, MailChannel.parts,
            XMPPChannel.parts, AcknowledgePages.parts, WebPushParts.parts, Announcement.parts, IssueNote.parts, MessageWordsPages.parts,
        ]
        notifications.rail = NotificationPages.rail
        notifications.routeFamilies = [.telegram]
        notifications.tags = [DestinationAPI.tag, LedgerAPI.tag, ContactMethodAPI.tag, ContactAPI.tag, MessageWordsAPI.tag, WebPushAPI.tag]
        notifications.permissions = Permission.notifications
        notifications.scopes = TokenScope.notifications
        notifications.auditActions = AuditAction.notifications
        notifications.clientErrors = ClientError.notifications
        return notifications
    }()

    private static let sections: [any SettingsSection.Type] = [
        NotificationSettings.self, TelegramSettings.self, MailSettings.self, XMPPSettings.self, WebPushSettings.self,
    ]

    /// For the native API.
    var operations: [APIOperation] {
        DestinationAPI(destinations: destinations).operations
            + LedgerAPI(ledger: ledger, destinations: destinations, users: accounts.userDirectory).operations
            + ContactMethodAPI(methods: contactMethods).operations
            + ContactAPI(contacts: contacts, words: texts.for(.english)).operations
            + MessageWordsAPI(words: messageWords).operations
    }

    package func capability(on ground: Ground) -> Capability {
        var notifications = Capability(Self.declaration)
        let channelGround = self.ground
        let tools = PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now)
        let console = WebhookConsolePages(console: webhookConsole, tools: tools)
        let bellLive = BellLive(hub: ground.hub, services: accounts.serviceDirectory, sessions: accounts.sessions)
        let words = MessageWordsPages(operations: messageWords, tools: tools)
        let pages = pages(tools, bellLive)
        notifications.routes = { routes in
            pages.add(to: routes)
            console.add(to: routes)
            words.add(to: routes)
            Channels.addRoutes(to: routes, on: channelGround, tools: tools)
        }
        notifications.operations = operations + Channels.operations(on: channelGround)
        notifications.jobs = [heldReview]
        notifications.services = sendingServices(telling: bellLive)
        notifications.retention = retention
        return notifications
    }

    private func pages(_ tools: PageTools, _ bellLive: BellLive) -> NotificationPages {
        let keys = VAPIDStore(ChannelMemory(of: .webpush, in: database))
        return NotificationPages(
            destinations: destinations, ledger: ledger, methods: contactMethods, contacts: contacts, bell: bell, bellLive: bellLive,
            channels: channels,
            adminChat: Destination(adminChat: settings[TelegramSettings.self])?.address,
            browserKey: { try await keys.key().publicKey }, tools: tools)
    }
}
