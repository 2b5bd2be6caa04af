import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about services: list, one service, and what is done with them.
struct ServicePages: Sendable {
    let database: Database
    let services: ServiceStore
    let directory: ServiceDirectory
    let activity: ServiceActivity
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
        try context.require(.viewServices)
        let texts = texts(context)
        let data = try await database.read { [services, activity] in try ServiceListPage.query(services, activity, on: $0) }
        let model = ServiceListPage(
            data, activity: activity, mayManage: context.may(.manageServices), notice: notice(request, texts),
            problem: problem, form: form, texts: texts)
        return try pages.page(
            "service_list", title: texts["services_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.services)
    }

    private func addService(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageServices)
        var request = request
        let form = try ServiceForm(try await FormData(&request, limit: 64 << 10))
        let draft = ServiceDraft(name: form.name, statusURL: form.statusURL, logsFolder: form.logsFolder)
        do {
            let service = try await database.write { [services] in try services.add(draft, by: identity.actor, on: $0) }
            return .redirect(to: AccountsPath.service(service.id) + "?done=added")
        } catch let error as AccountsError {
            guard let problem = error.text(texts(context), formats(context)) else { throw error }
            return try await list(request, context, problem: problem, form: form)
        }
    }

    // MARK: One service

    private func show(
        _ request: Request, _ context: AppContext, problem: String? = nil, form: ServiceForm? = nil
    ) async throws -> Response {
        try context.require(.viewServices)
        let id: ServiceID = try context.id("id")
        let texts = texts(context)
        let data = try await database.read { [services, activity] in try ServicePage.query(id, services, activity, on: $0) }
        let around = ServicePage.Surroundings(
            maySeeCodes: context.may(.seeCodes), mayManage: context.may(.manageServices), codeOverlap: codeOverlap,
            roots: logs.roots, notice: notice(request, texts), problem: problem, form: form, logs: try await files(of: data.service))
        let model = ServicePage(data, around, activity: activity, texts: texts, formats: formats(context))
        return try pages.page(
            "service", title: model.name, model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.service(id))
    }

    private func files(of service: Service) async throws -> Result<[ServiceLogs.File], ServiceLogs.Problem>? {
        guard let folder = service.logsFolder else { return nil }
        do {
            return .success(try await logs.files(in: folder))
        } catch let problem as ServiceLogs.Problem {
            return .failure(problem)
        }
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageServices)
        let id: ServiceID = try context.id("id")
        var request = request
        let form = try ServiceForm(try await FormData(&request, limit: 64 << 10))
        let changes = ServiceChanges(
            statusURL: .some(form.statusURL), logsFolder: .some(form.logsFolder), grouping: form.grouping,
            rateLimit: form.rateLimitChange)
        do {
            _ = try await database.write { [services] in try services.update(id, changes, by: identity.actor, on: $0) }
            return .redirect(to: AccountsPath.service(id) + "?done=saved")
        } catch let error as AccountsError {
            guard let problem = error.text(texts(context), formats(context)) else { throw error }
            return try await show(request, context, problem: problem, form: form)
        }
    }

    private func rotate(_ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageServices)
        let id: ServiceID = try context.id("id")
        _ = try await database.write { [services, codeOverlap] in
            try services.rotate(id, overlap: codeOverlap, by: identity.actor, on: $0)
        }
        return .redirect(to: AccountsPath.service(id) + "?done=rotated")
    }

    private func test(_ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageServices)
        let id: ServiceID = try context.id("id")
        let found = try await database.read { [services] in try services.find(id, on: $0) }
        guard let service = found else { throw AccountsError.serviceNotFound }
        let texts = texts(context)
        let message = texts.text("test_event_message", ["name": identity.name])
        return .redirect(to: try await activity.report(service, texts["test_event_title"], message))
    }

    private func delete(_ context: AppContext) async throws -> Response {
        let identity = try context.require(.manageServices)
        let id: ServiceID = try context.id("id")
        _ = try await database.write { [services] in try services.delete(id, by: identity.actor, on: $0) }
        // Its code is refused from the moment this is answered.
        await directory.apply(.serviceDeleted(id))
        return .redirect(to: AccountsPath.services + "?done=deleted")
    }

    // MARK: Words

    private func texts(_ context: AppContext) -> TextCatalog { pages.texts.for(context.preferences.language) }
    private func formats(_ context: AppContext) -> ReaderFormats { ReaderFormats(context.preferences, now: now()) }

    /// What was just done, told by the page the browser was led to.
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
