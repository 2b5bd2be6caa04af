import Accounts
import Hummingbird
import Kernel
import Logging
import Platform

/// `/v1/apps/…`: what the Dispatcher's clients call applications are services here.
struct DispatcherAppRoutes: Sendable {
    private struct Logs: Encodable {
        struct File: Encodable {
            let title: String
            let log: String
        }

        let logs: [File]
    }

    let list: DispatcherAppList
    let changes: ServiceOperations
    let logs: ServiceLogs

    func add(to routes: RouterGroup<AppContext>) {
        routes.get("/v1/apps") { request, context in try await list(request, context) }
        routes.post("/v1/apps/new") { request, context in try await add(request, context) }
        routes.get("/v1/apps/:app_id") { _, context in try await one(context) }
        routes.get("/v1/apps/:app_id/logs") { _, context in try await logs(context) }
        routes.delete("/v1/apps/:app_id") { _, context in try await delete(context) }
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let access = try context.requireAnywhere(.viewServices).access
        return try await list.body(DispatcherPaging(request), for: access).response()
    }

    private func one(_ context: AppContext) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: ServiceID = try DispatcherRequest.id("app_id", context)
        guard let app = try await list.find(id, for: access) else { return Self.notFound }
        return .json(app)
    }

    private func add(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        var body = try await DispatcherRequest.body(request, "name", "status_url", "logs_folder")
        let draft = ServiceDraft(
            name: body.string("name"), statusURL: body.optionalString("status_url"), logsFolder: body.optionalString("logs_folder"))
        try body.finish()
        do {
            _ = try await changes.add(draft, by: caller)
            return .json(DispatcherAnswers.ok)
        } catch let error as ClientError where error.code == .nameTaken {
            let name = error.values["name"]?.description ?? draft.name
            return DispatcherAnswers.refused(.ok, "An application with the name \(name) exists already")
        } catch let error as ClientError {
            throw body.explained(error)
        }
    }

    private func delete(_ context: AppContext) async throws -> Response {
        let caller = try context.requireAnywhere(.manageServices).caller
        let id: ServiceID = try DispatcherRequest.id("app_id", context)
        do {
            _ = try await changes.delete(id, by: caller)
        } catch ClientError.Code.serviceNotFound {
            return Self.notFound
        }
        return .json(DispatcherAnswers.ok)
    }

    private func logs(_ context: AppContext) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: ServiceID = try DispatcherRequest.id("app_id", context)
        guard let app = try await list.find(id, for: access, to: .viewServiceLogs) else { return Self.notFound }
        guard let folder = app.logsFolder else { return .json(Logs(logs: [])) }
        do {
            let files = try await logs.files(in: folder).sorted { $0.name < $1.name }
            return .json(Logs(logs: files.map { .init(title: $0.name, log: $0.text) }))
        } catch is ServiceLogs.Problem {
            context.logger.notice("log folder not shown", metadata: ["service": "\(id)", "folder": "\(folder)"])
            return .json(Logs(logs: []))
        }
    }

    private static var notFound: Response { DispatcherAnswers.refused(.notFound, "App not found") }
}
