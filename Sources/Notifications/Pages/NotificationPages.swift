import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about messages: where they go, how the channels do, what waits, what one was told oneself, and how one is reached.
struct NotificationPages: Sendable {
    let destinations: DestinationOperations
    let ledger: LedgerOperations
    let methods: ContactMethodOperations
    let contacts: ContactOperations
    let bell: BellOperations
    let bellLive: BellLive
    let channels: Channels
    let adminChat: String?
    /// The public key by which browsers are told.
    let browserKey: @Sendable () async throws -> String
    let tools: PageTools

    static func parts(explaining sections: [any SettingsSection.Type]) -> PageParts {
        PageParts(
            module: "notifications",
            templates: [
                "destination_list": PackageResources.destination_list_mustache,
                "destination_preview": PackageResources.destination_preview_mustache,
                "channel_list": PackageResources.channel_list_mustache,
                "outbox": PackageResources.outbox_mustache, "ledger_lines": PackageResources.ledger_lines_mustache,
                "ledger_piece": PackageResources.ledger_piece_mustache, "contact_methods": PackageResources.contact_methods_mustache,
                "contact_list": PackageResources.contact_list_mustache, "bell": PackageResources.bell_mustache,
                "bell_count": PackageResources.bell_count_mustache,
            ],
            dictionaries: [
                .english: PackageResources.notifications_en_json, .russian: PackageResources.notifications_ru_json,
                .portuguese: PackageResources.notifications_pt_BR_json,
            ], assets: ["bell.js": PackageResources.bell_js], explains: sections)
    }

    static let rail: [RailEntry] = {
        let own = [(MessagePath.ownMessages, "messages_own_title"), (MessagePath.ownMethods, "methods_title")]
        let house = [
            (MessagePath.destinations, "destinations_title"), (MessagePath.channels, "channels_title"),
            (MessagePath.outbox, "outbox_title"),
        ]
        // For whoever manages these in the whole house.
        let kept = [(MessagePath.words, "words_title"), (MessagePath.contacts, "contacts_title")]
        func entry(_ pages: [(String, String)], _ isShown: @escaping @Sendable (AppContext) -> Bool) -> RailEntry? {
            NavigationItem(
                textKey: "notifications_rail", icon: "bell", pages: pages.map { NavigationItem(path: $0.0, textKey: $0.1, icon: "bell") }
            ).map { RailEntry($0, order: 35, isShown: isShown) }
        }
        return [
            entry(house + own + kept) { $0.may(.viewNotifications) && $0.may(.manageContacts) },
            entry(house + own) { $0.may(.viewNotifications) && !$0.may(.manageContacts) },
            // In teams only: the destinations of these.
            entry([house[0]] + own) { !$0.may(.viewNotifications) && $0.mayAnywhere(.viewNotifications) },
            entry(own) { !$0.mayAnywhere(.viewNotifications) },
        ].compactMap { $0 }
    }()

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        addDestinations(to: members)
        addLedger(to: members)
        addMethods(to: members)
        addContacts(to: members)
        addBell(to: members)
    }

    func page(
        _ template: String, _ title: String, _ model: Any, at address: String, _ request: Request, _ context: AppContext,
        problem: Bool = false
    ) throws -> Response {
        try tools.pages.page(
            template, title: tools.texts(context)[title], model: model, request: request, context: context,
            status: problem ? .unprocessableContent : .ok, address: address)
    }

    func caller(_ context: AppContext) throws -> Caller { try context.requireIdentity().caller }

    func number(_ context: AppContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.notFound }
        return id
    }
}
