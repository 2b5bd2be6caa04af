import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about services: list, one service, and what is done with them.
struct ServicePages: Sendable {
    let database: Database
    let services: ServiceStore
    let teams: TeamStore
    let changes: ServiceOperations
    let activity: ServiceActivity
    let condition: ServiceCondition
    let logs: ServiceLogs
    /// How long a replaced code stays valid.
    let codeOverlap: Duration
    let pages: PageRenderer
    let now: @Sendable () -> Timestamp

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.services)) { request, context in try await list(request, context) }
        routes.post(RouterPath(AccountsPath.services)) { request, context in try await addService(request, context) }
        routes.get(RouterPath(AccountsPath.servicePattern)) { request, context in try await show(request, context) }
        routes.post(RouterPath(AccountsPath.servicePattern)) { request, context in try await save(request, context) }
        routes.post(RouterPath(AccountsPath.serviceRotatePattern)) { _, context in try await rotate(context) }
        routes.post(RouterPath(AccountsPath.serviceTestPattern)) { _, context in try await test(context) }
        routes.post(RouterPath(AccountsPath.serviceDeletePattern)) { _, context in try await delete(context) }
    }

    // MARK: The list

    private func list(
        _ request: Request, _ context: AppContext, problem: String? = nil, form: ServiceForm = ServiceForm()
    ) async throws -> Response {
        let access = try context.requireAnywhere(.viewServices).access
        let texts = texts(context)
        let data = try await database.read { [services, teams, activity, condition] in
            try ServiceListPage.query(visibleTo: access, services, teams, activity, condition, on: $0)
        }
        // A form that was refused was sent to the address without a question.
        let query = try problem == nil ? ServiceListQuery(FormData(request.uri.query ?? "")) : ServiceListQuery()
        let model = ServiceListPage(
            data, query, activity: activity, access: access, notice: notice(request, texts),
            problem: problem, form: form, texts: texts, formats: formats(context))
        return try pages.page(
            "service_list", title: texts["services_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.services)
    }

    private func addService(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        var request = request
        let form = try ServiceForm(try await FormData(&request, limit: 64 << 10))
        let draft = ServiceDraft(name: form.name, team: try form.teamID, statusURL: form.statusURL, logsFolder: form.logsFolder)
        do {
            let service = try await changes.add(draft, by: caller)
            return .redirect(to: AccountsPath.service(service.id) + "?done=added")
        } catch let error as ClientError where error.belongsToForm {
            let problem = texts(context).sentence(error)
            return try await list(request, context, problem: problem, form: form)
        }
    }

    // MARK: One service

    private func show(
        _ request: Request, _ context: AppContext, problem: String? = nil, form: ServiceForm? = nil
    ) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: ServiceID = try context.id("id")
        let texts = texts(context)
        let withPreview = request.uri.queryParameters.get("preview") == "on"
        let data = try await database.read { [services, teams, activity, condition] in
            try ServicePage.query(id, for: access, withPreview: withPreview, services, teams, activity, condition, on: $0)
        }
        let around = ServicePage.Surroundings(
            access: access, codeOverlap: codeOverlap, roots: logs.roots, notice: notice(request, texts), problem: problem, form: form,
            logs: try await logs.found(of: data.service))
        let model = ServicePage(data, around, activity: activity, texts: texts, formats: formats(context))
        return try pages.page(
            "service", title: model.name, model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.service(id))
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        let id: ServiceID = try context.id("id")
        var request = request
        let form = try await FormData(&request, limit: 64 << 10)
        let fields = try ServiceForm(form)
        var wanted = ServiceChanges(
            // A form without the field leaves the team as it is.
            team: form["team"] != nil ? .some(try fields.teamID) : nil, statusURL: .some(fields.statusURL),
            logsFolder: .some(fields.logsFolder), grouping: fields.grouping, rateLimit: fields.rateLimitChange)
        wanted.confirmsStatusURL = fields.confirmsStatusURL
        do {
            _ = try await changes.update(id, wanted, by: caller)
            return .redirect(to: AccountsPath.service(id) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            let problem = texts(context).sentence(error)
            return try await show(request, context, problem: problem, form: fields)
        }
    }

    private func rotate(_ context: AppContext) async throws -> Response {
        let id: ServiceID = try context.id("id")
        _ = try await changes.rotate(id, overlap: codeOverlap, by: try context.requireIdentity().caller)
        return .redirect(to: AccountsPath.service(id) + "?done=rotated")
    }

    private func test(_ context: AppContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let id: ServiceID = try context.id("id")
        let service = try await database.read { [services] in
            try services.existing(id, for: identity.access, to: .manageServices, on: $0)
        }
        let texts = texts(context)
        let message = texts.text("test_event_message", ["name": identity.name])
        return .redirect(to: try await activity.report(service, texts["test_event_title"], message))
    }

    private func delete(_ context: AppContext) async throws -> Response {
        _ = try await changes.delete(try context.id("id"), by: try context.requireIdentity().caller)
        return .redirect(to: AccountsPath.services + "?done=deleted")
    }

    // MARK: Words

    private func texts(_ context: AppContext) -> TextCatalog { pages.texts.for(context.preferences.language) }
    private func formats(_ context: AppContext) -> ReaderFormats { ReaderFormats(context.preferences, now: now()) }

    /// What was just done, as the page after a redirect says it.
    private func notice(_ request: Request, _ texts: TextCatalog) -> String? {
        switch request.uri.queryParameters.get("done") {
        case "added": texts["service_added"]
        case "saved": texts["service_saved"]
        case "rotated": texts["service_rotated"]
        case "deleted": texts["service_deleted"]
        default: nil
        }
    }
}
