import Hummingbird
import Kernel
import Platform

/// Where one picks what an incident is merged with. The forms are taken by ``IncidentPageForms``.
struct MergePages: Sendable {
    private static let longestSearch = 200

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(IncidentPath.pattern + "/merge")) { request, context in try await show(request, context) }
        // Addresses of forms, asked for again: after a sign-in, or from the browser's history.
        routes.get(RouterPath(IncidentPath.pattern + "/take")) { _, context in
            Response.redirect(to: IncidentPath.merge(try await pages.existing(context, to: .actOnIncidents).id))
        }
        routes.get(RouterPath(IncidentPath.pattern + "/split")) { _, context in
            Response.redirect(to: IncidentPath.incident(try await pages.existing(context, to: .actOnIncidents).id))
        }
    }

    /// - Parameter refused: what was tried to be merged, and why it was not.
    func show(_ request: Request, _ context: AppContext, refused: IncidentRefusal? = nil) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: IncidentID = try context.id("number")
        let typed = refused.map { $0.typed["into"] ?? "" } ?? IncidentPages.fields(of: request)["q"] ?? ""
        let search = String(typed.prefix(Self.longestSearch)).trimmingWhitespace()
        // No database takes it.
        guard !search.utf8.contains(0) else { throw ClientError.filterContainsNUL("q") }
        let data = try await pages.database.read { [store = pages.store] in
            try MergePage.query(id, search: search, for: access, store, on: $0)
        }
        guard data.incident.id == id || refused != nil else { return .redirect(to: IncidentPath.merge(data.incident.id)) }
        let texts = pages.texts(context)
        let model = MergePage(data, typed: typed, problem: refused?.problem, texts: texts, formats: pages.formats(context))
        return try pages.pages.page(
            "incident_merge", title: texts.text("merge_title", ["n": "#\(data.incident.id)"]), model: model, request: request,
            context: context, status: refused == nil ? .ok : .unprocessableContent, address: IncidentPath.merge(data.incident.id))
    }
}
