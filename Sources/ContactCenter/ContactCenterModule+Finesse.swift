import Accounts
import Foundation
import Kernel
import Logging
import Platform
import ServiceLifecycle

/// Finesse: its agents and their states.
extension ContactCenterModule {
    static let finesseMigrations = [
        Migration(module: "contact", number: 3, name: "finesse", file: PackageResources.contact_0003_finesse_sql),
        Migration(module: "contact", number: 4, name: "finesse_names", file: PackageResources.contact_0004_finesse_names_sql),
        Migration(module: "contact", number: 5, name: "finesse_events", file: PackageResources.contact_0005_finesse_events_sql),
    ]

    static let finesse: Capability.Declaration = {
        var part = Capability.Declaration("contact_center")
        part.settings = finesseSections
        part.pageParts = [finesseWords]
        part.tags = [AgentAPI.tag]
        part.permissions = Permission.agents
        part.scopes = TokenScope.agents
        part.auditActions = AuditAction.agents
        part.clientErrors = ClientError.agents
        part.doctorChecks = [FinesseFinding.check]
        return part
    }()

    private static let finesseSections: [any SettingsSection.Type] = [FinesseSettings.self]

    private static let finesseWords = PageParts(
        module: "contact_finesse", templates: ["call_transfer": PackageResources.call_transfer_mustache],
        dictionaries: [
            .english: PackageResources.contact_finesse_en_json, .russian: PackageResources.contact_finesse_ru_json,
            .portuguese: PackageResources.contact_finesse_pt_BR_json,
        ], explains: finesseSections)

    var finesseSettings: FinesseSettings { settings[FinesseSettings.self] }

    func finesse(on ground: Ground) -> Capability {
        var part = Capability(Self.finesse)
        let old = OldFinesseRoutes(
            agents: agents, answers: OldFinesseAnswers(words: ground.pages.texts.for(.russian)))
        let entrance = OldRoute(accounts, publicURL: settings.server.publicURL)
        let transfers = CallTransferPages(agents: agents, tools: tools(on: ground))
        part.routes = { routes in
            old.add(to: routes, by: entrance)
            transfers.add(to: routes, by: entrance)
        }
        part.errorFamilies = [old.answers.family]
        part.operations = AgentAPI(agents: agents).operations
        part.services = finesseServices(on: ground)
        part.retention =
            [
                AgentHistoryStore.retention(days: finesseSettings.historyDays, now: world.now),
                FinesseTries.retention(now: world.now),
            ] + FinesseSignInStore.retention(now: world.now)
        return part
    }

    private func finesseServices(on ground: Ground) -> [any ServiceLifecycle.Service] {
        guard let client = agents.client else { return [] }
        let watch = AgentWatch(database: database, operations: agents, hub: ground.hub, logger: logger)
        // Services end last first: the connections end after what asks over them.
        let services: [any ServiceLifecycle.Service] = [finesseConnection, watch]
        guard let poller = finessePoller(client) else { return services }
        let reporter = AgentReporter(
            database: database, desk: ports.agents, words: ground.pages.texts.for(.english), logger: logger)
        let polling = services + [FinesseService(poller: poller, reporter: reporter, logger: logger)]
        guard finesseSettings.events == .auto else { return polling }
        return polling + [FinesseEventService(events: finesseEvents(poller, reserve: DescriptorReserve()), logger: logger)]
    }

    private func finesseEvents(_ poller: FinessePoller, reserve: DescriptorReserve) -> FinesseEvents {
        let random = world.randomBytes
        return FinesseEvents(
            hearing: FinesseHearing(database: database, owner: owner, mark: poller.mark, poll: poller.poll, now: world.now),
            client: poller.client, login: poller.login,
            // The same for all processes over the database: of two the server leaves the one that came last.
            resource: "switchboard-" + key.authenticationCode("finesse events", poller.login.username).prefix(8),
            authorities: finesseSettings.caFile, lockPause: poller.pause,
            pauses: FinesseEventPauses(random: { Double(random(1).first ?? 0) / 255 }), connect: { XMPPLink.strophe($0, reserve) },
            logger: logger)
    }

    /// Nil without `finesse.user`: then nobody polls.
    func finessePoller(_ client: FinesseClient) -> FinessePoller? {
        let settings = finesseSettings
        guard let user = settings.user, let password = settings.password else { return nil }
        // With the one choice as it was before there was another one: what was given up then is not tried again.
        let addresses = settings.urls.map(\.description).joined(separator: " ") + (settings.events == .auto ? "" : " without events")
        return FinessePoller(
            database: database, client: client, login: FinesseLogin(user, password),
            mark: key.authenticationCode("finesse settings", addresses, user, password), poll: .seconds(settings.pollSeconds),
            pause: .seconds(settings.lockMinutes * 60), owner: owner, now: world.now, logger: logger)
    }

    static func finesseClient(
        _ settings: FinesseSettings, _ connection: TrustingClient, http: OutboundHTTP?, now: @escaping @Sendable () -> Timestamp
    ) -> FinesseClient? {
        guard !settings.urls.isEmpty else { return nil }
        return FinesseClient(
            nodes: settings.urls.map(\.url),
            http: { patience in http ?? connection.http(timeout: patience, answerLimit: FinesseClient.answerLimit) }, now: now)
    }
}
