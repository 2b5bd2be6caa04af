import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// Model of the template `comment`: a comment that its author changes.
struct CommentPage {
    let number: String
    let incidentURL: String
    let saveURL: String
    let problem: String?
    let typed: String
    /// What is being written, as it would look.
    let preview: Markdown?
}

/// Where the author of a comment changes it.
struct CommentPages: Sendable {
    private static let bodyLimit = 128 << 10

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        let path = RouterPath(IncidentPath.pattern + "/comments/:comment")
        routes.get(path) { request, context in try await show(request, context) }
        routes.post(path) { request, context in try await save(request, context) }
    }

    private func show(
        _ request: Request, _ context: AppContext, typed: String? = nil, problem: String? = nil, previewed: Bool = false
    ) async throws -> Response {
        let caller = try context.requireIdentity().caller
        let (incident, comment) = (try await pages.existing(context, to: .actOnIncidents), try Self.comment(context))
        let entry = try await pages.database.read { [store = pages.store] connection in
            let current = try store.current(incident.id, on: connection)
            return try store.comment(comment, of: current.id, for: caller.access, on: connection)
        }
        guard entry.isBy(caller) else { throw ClientError.commentOfAnother }
        let text = typed ?? entry.text ?? ""
        let address = IncidentPath.comment(incident.id, comment)
        let model = CommentPage(
            number: incident.id.description, incidentURL: Self.place(of: comment, incident.id), saveURL: address, problem: problem,
            typed: text, preview: previewed ? Markdown(text) : nil)
        return try pages.pages.page(
            "comment", title: pages.texts(context)["comment_edit_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: address)
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        let (id, comment): (IncidentID, Int64) = (try context.id("number"), try Self.comment(context))
        var request = request
        let form = try await FormData(&request, limit: Self.bodyLimit)
        let typed = form["comment"] ?? ""
        if form["preview"] != nil { return try await show(request, context, typed: typed, previewed: true) }
        do {
            let incident = try await pages.actions.editComment(comment, of: id, to: typed, by: caller)
            return .redirect(to: Self.place(of: comment, incident.id))
        } catch let error as ClientError where error.belongsToForm {
            return try await show(request, context, typed: typed, problem: pages.texts(context).sentence(error))
        }
    }

    /// The comment in its timeline.
    private static func place(of comment: Int64, _ id: IncidentID) -> String {
        IncidentPath.incident(id) + "#" + IncidentPage.Entry.anchor(of: comment)
    }

    private static func comment(_ context: AppContext) throws -> Int64 {
        guard let number = context.parameters.get("comment").flatMap({ Int64($0) }) else { throw ClientError.notFound }
        return number
    }
}
