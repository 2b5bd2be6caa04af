import Accounts
package import Kernel
import Logging
package import Platform

/// Agencies: who calls, and the page that is shown when the telephone rings.
extension ContactCenterModule {
    static let agencyMigrations: [Migration] = [
        Migration(module: "contact", number: 2, name: "agencies", file: PackageResources.contact_0002_agencies_sql)
    ]

    static let agencies: Capability.Declaration = {
        var part = Capability.Declaration("contact_center")
        part.settings = agencySections
        part.pageParts = [agencyParts]
        part.rail = AgencyPages.rail
        part.tags = [AgencyAPI.tag]
        part.permissions = Permission.agencies
        part.scopes = TokenScope.agencies
        part.auditActions = AuditAction.agencies
        part.clientErrors = ClientError.agencies
        part.doctorChecks = [GatewayFinding.check]
        return part
    }()

    private static let agencySections: [any SettingsSection.Type] = [GatewaySettings.self, AgencySettings.self]

    private static let agencyParts = PageParts(
        module: "contact_agencies",
        templates: [
            "call_pop": PackageResources.call_pop_mustache, "call_recorded": PackageResources.call_recorded_mustache,
            "agency_list": PackageResources.agency_list_mustache, "agency_form": PackageResources.agency_form_mustache,
        ],
        dictionaries: [
            .english: PackageResources.contact_agencies_en_json, .russian: PackageResources.contact_agencies_ru_json,
            .portuguese: PackageResources.contact_agencies_pt_BR_json,
        ],
        assets: ["contact_pop.css": PackageResources.contact_pop_css, "contact_pop.js": PackageResources.contact_pop_js],
        explains: agencySections)

    var gatewaySettings: GatewaySettings { settings[GatewaySettings.self] }

    package var agencyOperations: AgencyOperations {
        AgencyOperations(database: database, region: callSettings.region, now: world.now)
    }

    /// For a command beside a server.
    package static func agencyOperations(database: Database, settings: Settings, world: World) -> AgencyOperations {
        AgencyOperations(database: database, region: settings[CallSettings.self].region, now: world.now)
    }

    /// What is shown of calls, and noted of who it was.
    package var popOperations: PopOperations {
        PopOperations(database: database, cards: gateway.cards, matters: ports.matters, now: world.now, logger: logger)
    }

    func popPages(on ground: Ground) -> PopPages {
        PopPages(pop: popOperations, themes: gatewaySettings.themeList, tools: tools(on: ground))
    }

    func agencies(on ground: Ground) -> Capability {
        var part = Capability(Self.agencies)
        let tools = tools(on: ground)
        let forms = PopForms(pop: popOperations, calls: callOperations, sessions: callSessions, pages: popPages(on: ground))
        let pages = AgencyPages(agencies: agencyOperations, tools: tools)
        let entrance = OldRoute(accounts, publicURL: tools.publicURL)
        part.routes = { routes in
            forms.add(to: routes, by: entrance)
            pages.add(to: routes)
        }
        part.operations = AgencyAPI(agencies: agencyOperations).operations
        let service = EnrichmentService(keeper: enrichment, logger: ground.logger)
        // Services end last first: the connection ends after what asks over it.
        part.services = [gateway.connection, service]
        part.retention = [cardRetention]
        part.jobs = [syncJob(ground.logger)].compactMap { $0 }
        return part
    }

    package var enrichment: EnrichmentKeeper {
        EnrichmentKeeper(
            cards: gateway.cards, lease: gatewaySettings.longestAnswer, database: database, owner: owner, now: world.now, logger: logger)
    }

    /// Nil where agencies are not kept elsewhere.
    private func syncJob(_ logger: Logger) -> ScheduledJob? {
        let settings = settings[AgencySettings.self]
        return AgencySync(settings, agencies: agencyOperations, logger: logger).map { sync in
            ScheduledJob(name: "calls.agencies", every: .seconds(settings.minutes * 60)) { try await sync.runOnce() }
        }
    }

    private var cardRetention: Retention.Table {
        let (keep, now) = (Duration.seconds(-gatewaySettings.keepDays * 86_400), world.now)
        return Retention.Table(name: "contact_agency_cards") { connection, limit in
            try AgencyCardStore.delete(before: now().adding(keep), limit: limit, on: connection)
        }
    }
}
