import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// The pages about tickets: dashboards, the list, one ticket, those that wait, runs and rules.
struct TicketPages: Sendable {
    let tickets: TicketOperations
    let runs: RunOperations
    let rules: RuleBookOperations
    let connectors: ConnectorPort
    let zone: ZoneRules
    let settings: TicketSettings
    let tools: PageTools

    static let parts = PageParts(
        module: "tickets",
        templates: [
            "tickets_dashboard": PackageResources.tickets_dashboard_mustache, "ticket_list": PackageResources.ticket_list_mustache,
            "ticket": PackageResources.ticket_mustache, "tickets_suspended": PackageResources.tickets_suspended_mustache,
            "ticket_runs": PackageResources.ticket_runs_mustache, "ticket_run": PackageResources.ticket_run_mustache,
            "ticket_rules": PackageResources.ticket_rules_mustache, "ticket_bar": PackageResources.ticket_bar_mustache,
            "ticket_heat": PackageResources.ticket_heat_mustache,
        ],
        dictionaries: [
            .english: PackageResources.tickets_en_json, .russian: PackageResources.tickets_ru_json,
            .portuguese: PackageResources.tickets_pt_BR_json,
        ], assets: ["tickets.css": PackageResources.tickets_css])

    static let rail: [RailEntry] = {
        let pages = [
            (TicketPath.dashboard, "tickets_dashboard_title"), (TicketPath.list, "tickets_list_title"),
            (TicketPath.suspended, "tickets_suspended_title"), (TicketPath.runs, "tickets_runs_title"),
            (TicketPath.rules, "tickets_rules_title"), (ConnectorPath.list, "tickets_connectors_title"),
        ].map { NavigationItem(path: $0.0, textKey: $0.1, icon: "figures") }
        let item = NavigationItem(textKey: "tickets_title", icon: "tag", pages: pages)
        return item.map { [RailEntry($0, order: 45, isShown: { $0.may(.viewTickets) })] } ?? []
    }()

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(TicketPath.root)) { _, _ in Response.redirect(to: TicketPath.dashboard) }
        members.get(RouterPath(TicketPath.dashboard)) { request, context in try await dashboard(request, context) }
        members.get(RouterPath(TicketPath.list)) { request, context in try await list(request, context) }
        members.get(RouterPath(TicketPath.list + "/:number")) { request, context in try await ticket(request, context) }
        members.get(RouterPath(TicketPath.list + "/:number/minutes.csv")) { request, context in try await minutes(request, context) }
        members.get(RouterPath(TicketPath.suspended)) { request, context in try await suspended(request, context) }
        members.get(RouterPath(TicketPath.runs)) { request, context in try await showRuns(request, context) }
        members.post(RouterPath(TicketPath.runs)) { request, context in try await startRun(request, context) }
        members.get(RouterPath(TicketPath.runs + "/:id")) { request, context in try await showRun(request, context) }
        members.get(RouterPath(TicketPath.rules)) { request, context in try await showRules(request, context) }
        members.post(RouterPath(TicketPath.rules)) { request, context in try await saveRules(request, context) }
    }

    private func page(
        _ template: String, _ title: String, _ model: Any, _ request: Request, _ context: AppContext, problem: Bool = false,
        address: String? = nil
    ) throws -> Response {
        try tools.pages.page(
            template, title: title, model: model, request: request, context: context, status: problem ? .unprocessableContent : .ok,
            address: address)
    }

    private func caller(_ context: AppContext) throws -> Caller { try context.require(.viewTickets).caller }

    // MARK: Dashboards and lists

    private func dashboard(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, fields) = (try caller(context), FormData(queryOf: request))
        let query = try DashboardQuery({ fields[$0] }, today: zone.day(at: tools.now().secondsSince1970))
        let data = DashboardPage.Data(
            figures: try await tickets.figures(query.days, by: caller), ages: try await tickets.ages(by: caller),
            atRisk: try await tickets.atRisk(limit: DashboardPage.mostAtRisk, by: caller))
        let texts = tools.texts(context)
        let model = DashboardPage(data, query, zone: zone, texts: texts, formats: tools.formats(context))
        return try page("tickets_dashboard", texts["tickets_dashboard_title"], model, request, context)
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, fields) = (try caller(context), FormData(queryOf: request))
        let filter = try TicketFilter { fields[$0] }
        let cursor = try fields["after"].map { text throws(ClientError) in
            guard let cursor = TicketCursor(text) else { throw .ticketFilterUnknown("after") }
            return cursor
        }
        let lines = try await tickets.list(filter, after: cursor, limit: TicketListPage.length + 1, by: caller)
        // Who types a whole number wants that ticket.
        if let search = filter.search, lines.count == 1, lines[0].record.number == search, fields.names == ["q"] {
            return .redirect(to: TicketPath.ticket(search))
        }
        let count = try await tickets.count(filter, upTo: TicketListPage.exactTo + 1, by: caller)
        let texts = tools.texts(context)
        let model = TicketListPage(
            lines, filter, count: count, isFirst: cursor == nil, texts: texts, formats: tools.formats(context))
        return try page("ticket_list", texts["tickets_list_title"], model, request, context)
    }

    private func suspended(_ request: Request, _ context: AppContext) async throws -> Response {
        let (data, fields) = (try await tickets.suspended(by: try caller(context)), FormData(queryOf: request))
        let query = try SuspendedQuery { fields[$0] }
        let texts = tools.texts(context)
        let model = SuspendedPage(
            data, query, interval: settings.intervalSeconds, isConnected: connectors.isConnected(),
            isSetUp: settings.filterStopped != nil, texts: texts, formats: tools.formats(context))
        return try page("tickets_suspended", texts["tickets_suspended_title"], model, request, context)
    }

    // MARK: One ticket

    private func number(_ context: AppContext) throws -> String {
        guard let text = context.parameters.get("number")?.removingPercentEncoding, !text.utf8.contains(0) else {
            throw ClientError.notFound
        }
        return text
    }

    private func ticket(_ request: Request, _ context: AppContext) async throws -> Response {
        let number = try number(context)
        let view = try await tickets.find(number, by: try caller(context))
        let texts = tools.texts(context)
        let model = TicketPage(view, zone: zone, texts: texts, formats: tools.formats(context))
        return try page("ticket", texts.text("ticket_title", ["number": number]), model, request, context)
    }

    /// Every minute of a ticket, a line each.
    private func minutes(_ request: Request, _ context: AppContext) async throws -> Response {
        let number = try number(context)
        let view = try await tickets.find(number, by: try caller(context))
        return try await MinutesCSV.file(view, zone).response()
    }

    // MARK: Runs

    private func showRuns(
        _ request: Request, _ context: AppContext, problem: String? = nil, day: String? = nil
    ) async throws -> Response {
        let found = try await runs.list(limit: RunListPage.length, by: try caller(context))
        let texts = tools.texts(context)
        let yesterday = zone.day(at: tools.now().secondsSince1970) - 1
        let model = RunListPage(
            found, day: day ?? TicketRun.date(yesterday), mayRun: context.may(.manageTickets), isSetUp: settings.filterArrears != nil,
            isConnected: connectors.isConnected(), window: settings.window.description, zone: settings.timeZone.identifier,
            problem: problem, texts: texts, formats: tools.formats(context))
        return try page(
            "ticket_runs", texts["tickets_runs_title"], model, request, context, problem: problem != nil, address: TicketPath.runs)
    }

    private func startRun(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        var request = request
        let day = try await FormData(&request, limit: PageTools.formLimit)["day"] ?? ""
        do {
            return .redirect(to: TicketPath.run(try await runs.start(day: day, by: caller).id))
        } catch let error as ClientError where error.belongsToForm {
            return try await showRuns(request, context, problem: tools.texts(context).sentence(error), day: day)
        }
    }

    private func showRun(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.notFound }
        let run = try await runs.find(id, by: try caller(context))
        let texts = tools.texts(context)
        let model = RunPage(run, texts: texts, formats: tools.formats(context))
        return try page("ticket_run", model.title, model, request, context)
    }

    // MARK: Rules

    private func showRules(
        _ request: Request, _ context: AppContext, problem: String? = nil, text: String? = nil
    ) async throws -> Response {
        let versions = try await rules.versions(by: try caller(context))
        let texts = tools.texts(context)
        let model = RulesPage(
            versions, text: text, mayChange: context.may(.manageTickets),
            notice: tools.notice(request, context, ["saved": "ticket_rules_saved"]),
            problem: problem, texts: texts, formats: tools.formats(context))
        return try page(
            "ticket_rules", texts["tickets_rules_title"], model, request, context, problem: problem != nil, address: TicketPath.rules)
    }

    private func saveRules(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        var request = request
        let text = try await FormData(&request, limit: 256 << 10)["rules"] ?? ""
        do {
            try await rules.save(text, by: caller)
            return .redirect(to: TicketPath.rules + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await showRules(request, context, problem: tools.texts(context).sentence(error), text: text)
        }
    }
}
