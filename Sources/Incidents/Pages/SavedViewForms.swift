import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// Saving, renaming and deleting views, and choosing what the list begins with.
struct SavedViewForms: Sendable {
    private static let bodyLimit = 16 << 10

    let actions: SavedViewActions

    func add(to routes: RouterGroup<AppContext>) {
        routes.post(RouterPath(IncidentPath.views)) { request, context in
            try await answer(request, context) { form, reader in try await save(form, reader) }
        }
        post("/rename", on: routes) { id, form, reader in
            try await actions.rename(id, to: form["name"] ?? "", by: reader.caller)
        }
        post("/delete", on: routes) { id, _, reader in try await actions.delete(id, by: reader.caller) }
        post("/default", on: routes) { id, form, reader in
            try await actions.setDefault(form["off"] == nil ? id : nil, by: reader.caller)
        }
    }

    private func post(
        _ path: String, on routes: RouterGroup<AppContext>,
        _ body: @escaping @Sendable (Int64, FormData, Identity) async throws -> Void
    ) {
        routes.post(RouterPath(IncidentPath.views + "/:view" + path)) { request, context in
            guard let id = context.parameters.get("view").flatMap({ Int64($0) }) else { throw ClientError.notFound }
            return try await answer(request, context) { form, reader in
                try await body(id, form, reader)
                return nil
            }
        }
    }

    private func save(_ form: FormData, _ reader: Identity) async throws -> String? {
        let fields = FormData(form["query"] ?? "")
        // Only what is an address of the list is kept.
        let query = try IncidentListQuery { fields.all($0) }
        let team = form["team"].flatMap { Int64($0) }.map { TeamID($0) }
        let view = try await actions.save(
            query.saved, as: form["name"] ?? "", for: team, isDefault: form["default"] != nil, by: reader.caller)
        return IncidentPath.list + "?" + view.query
    }

    /// - Parameter body: returns where to go; nil where the form says.
    private func answer(
        _ request: Request, _ context: AppContext, _ body: (FormData, Identity) async throws -> String?
    ) async throws -> Response {
        let reader = try context.requireAnywhere(.viewIncidents)
        var request = request
        let form = try await FormData(&request, limit: Self.bodyLimit)
        let back = LocalPath(form["return_to"] ?? IncidentPath.list).path
        do {
            return .redirect(to: try await body(form, reader) ?? back)
        } catch let error as ClientError where error.belongsToForm || error == .viewNotFound {
            return .redirect(to: IncidentOutcome(error).added(to: back))
        }
    }
}
